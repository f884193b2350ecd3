"""What a selection leaves on disk: clips, pictures and data."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ..base.progress import Progress
from ..values import Analysis, Selection
from .clips import clip_name, cut_clips
from .contact_sheet import write_contact_sheet
from .metadata import write_metadata
from .publish import CLIPS, publish, told_as_output_error
from .score_plot import write_graph
from .scores_csv import write_timeline
from .similarity_csv import write_similarity

WRITERS = (write_timeline, write_similarity, write_contact_sheet, write_graph)


@dataclass(frozen=True)
class Written:
    """The files of one take, metadata.json last, and what the user should know of the clips."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...]


def write_artefacts(out: Path, analysis: Analysis, selection: Selection, progress: Progress) -> Written:
    """Write everything about a selection into the folder `out`, which is made where it is missing.

    All is made aside and moved at the end: what stops the work early, be it an error or `progress`, leaves an earlier
    run's files whole. Raises OutputError where `out` cannot be written, InputError where the take is gone.
    """
    with told_as_output_error(out):
        out.mkdir(parents=True, exist_ok=True)
        aside = TemporaryDirectory(prefix=".bestshot-", dir=out, ignore_cleanup_errors=True)
    with aside as name:
        stage = Path(name)
        picks = selection.picks if selection.settings.clips else ()
        with told_as_output_error(out):
            made = [path for write in WRITERS if (path := write(stage, analysis, selection))]
            (stage / CLIPS).mkdir()
        notes = cut_clips(stage / CLIPS, analysis, picks, selection.settings.stabilize, progress)
        names = [*(path.name for path in made), *(f"{CLIPS}/{clip_name(pick.rank)}" for pick in picks)]
        with told_as_output_error(out):
            write_metadata(stage, analysis, selection, notes)
            return Written(tuple(publish(stage, out, names)), notes)

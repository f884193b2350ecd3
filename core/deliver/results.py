"""Write a selection to disk: clips, pictures and data."""

from dataclasses import dataclass
from pathlib import Path

from ..base.private_folder import private_folder
from ..base.progress import Progress
from ..values import Analysis, Selection
from . import timelines
from .clips import cut_clips
from .contact_sheet import write_contact_sheet
from .file_names import CLIPS_FOLDER
from .metadata import metadata_of, write_metadata
from .publish import as_output_error, publish
from .score_plot import write_score_plot
from .scores_csv import write_scores_csv
from .selects import timeline_of
from .similarity_csv import write_similarity_csv

WRITERS = (write_scores_csv, write_similarity_csv, write_contact_sheet, write_score_plot)


@dataclass(frozen=True)
class WrittenFiles:
    """The files of one take, metadata.json last, and notes for the user about the clips."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...]


def write_results(out: Path, analysis: Analysis, selection: Selection, progress: Progress) -> WrittenFiles:
    """Write all files of a selection into the folder `out`, made if it is missing, and return their paths and notes.

    They are made in a temporary folder and moved at the end, so that an error or a cancellation leaves the files of an
    earlier run intact. Raises OutputError if `out` cannot be written, InputError if the take is gone, UsageError if
    files that BestShot did not write are in the way.
    """
    picks = selection.picks if selection.settings.clips else ()
    with as_output_error(out):
        out.mkdir(parents=True, exist_ok=True)
        with private_folder(out) as folder:
            written = [path for write in WRITERS if (path := write(folder, analysis, selection))]
            (folder / CLIPS_FOLDER).mkdir()
            notes = cut_clips(folder / CLIPS_FOLDER, analysis, picks, selection.settings.stabilize, progress)
            clips = sorted(path.name for path in (folder / CLIPS_FOLDER).glob("*.mp4"))
            names = [*(path.name for path in written), *(f"{CLIPS_FOLDER}/{name}" for name in clips)]
            exported, remarks = _export(folder, out, analysis, selection)
            notes += remarks
            names += exported
            sizes = {name: (folder / name).stat().st_size for name in names}
            write_metadata(folder, analysis, selection, notes, sizes)
            return WrittenFiles(tuple(publish(folder, out, names)), notes)


def _export(folder: Path, out: Path, analysis: Analysis, selection: Selection) -> tuple[list[str], tuple[str, ...]]:
    """Write the timelines that are asked for; return their names, and notes for the user."""
    settings, video = selection.settings, analysis.take.path
    if not settings.exports:
        return [], ()
    takes = [(video, metadata_of(analysis, selection), "")]
    timeline = timeline_of(takes, video.stem, out if settings.relative_paths else None)
    paths, notes = timelines.write(folder, timeline, settings.exports)
    return [path.name for path in paths], notes

"""Write a comparison to disk: clips, a page, pictures and data."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from ..base.messages import number_of
from ..base.private_folder import private_folder
from ..base.progress import Progress
from ..deliver import contact_sheet, timelines
from ..deliver.clips import cut_clips
from ..deliver.file_names import CLIPS_FOLDER, COMPARISON, PAGE, clip_name
from ..deliver.metadata import clip_of
from ..deliver.ownership import assert_folders, assert_ours
from ..deliver.publish import as_output_error, publish
from ..deliver.results import WrittenFiles
from ..deliver.selects import source_facts, timeline_of
from ..deliver.sheet import card_of, write_sheet
from ..settings import EXPORTS, Settings
from ..values import Pick
from .page import TITLE, write_page
from .record import write_record
from .values import Comparison, Shot

MOST_ROWS = 100  # of the contact sheet: a JPEG has 65535 lines at most


def assert_free(out: Path, settings: Settings, takes: int) -> None:
    """Raise the error that writing a comparison of a number of takes would end with, before any work is done for it.

    Raises as `deliver.ownership.assert_free`.
    """
    names = [PAGE, contact_sheet.NAME, *(EXPORTS[name] for name in settings.exports)]
    if settings.clips:
        names += [
            f"{CLIPS_FOLDER}/{clip_name(rank, place)}"
            for rank in range(1, settings.count * takes + 1)
            for place in range(1, takes + 1)
        ]
    assert_folders(out)
    assert_ours(out, names, COMPARISON)


def write_results(out: Path, comparison: Comparison, alternatives: bool, progress: Progress) -> WrittenFiles:
    """Write all files of a comparison into the folder `out`, made if it is missing, and return their paths and notes.

    alternatives: whether to cut clips of these, too, and not only of the best of each group. Files are made and moved,
    and errors raised, as in `deliver.results.write_results`.
    """
    settings = comparison.selections[0].settings
    with as_output_error(out):
        out.mkdir(parents=True, exist_ok=True)
        with private_folder(out) as folder:
            (folder / CLIPS_FOLDER).mkdir()
            names = [_write_sheet(folder, comparison).name]
            notes = _cut(folder, comparison, alternatives, progress) if settings.clips else ()
            names += sorted(f"{CLIPS_FOLDER}/{path.name}" for path in (folder / CLIPS_FOLDER).glob("*.mp4"))
            exported, remarks = _export(folder, out, comparison)
            names += exported
            notes += remarks
            names.append(write_page(folder, comparison, notes, frozenset(names)).name)
            sizes = {name: (folder / name).stat().st_size for name in names}
            write_record(folder, comparison, notes, sizes)
            return WrittenFiles(tuple(publish(folder, out, names, COMPARISON)), notes)


def _cut(folder: Path, comparison: Comparison, alternatives: bool, progress: Progress) -> tuple[str, ...]:
    """Cut the clips into the folder for them, take by take; return notes for the user."""
    wanted: dict[tuple[int, bool], list[tuple[int, Pick]]] = defaultdict(list)
    for place, shot in comparison.shots:
        if place == 1 or alternatives:
            wanted[shot.take, place == 1].append((place, shot.pick))
    total, before = sum(map(len, wanted.values())), 0

    def report(done: int, of: int, stage: str) -> None:
        progress(before + done, total, stage)

    notes: list[str] = []
    stabilize = comparison.selections[0].settings.stabilize
    for number, ((take, _), found) in enumerate(sorted(wanted.items(), key=lambda item: item[0])):
        apart = folder / f"clips {number}"  # where they bear the names of the best
        apart.mkdir()
        notes += cut_clips(apart, comparison.takes[take], [pick for _, pick in found], stabilize, report)
        for place, pick in found:
            if (clip := apart / clip_name(pick.rank)).exists():
                clip.replace(folder / CLIPS_FOLDER / clip_name(pick.rank, place))
        before += len(found)
    return tuple(dict.fromkeys(notes))


def _write_sheet(folder: Path, comparison: Comparison) -> Path:
    """Write contact_sheet.jpg: each group a row, the best first."""

    def words(shot: Shot) -> str:
        return f"{comparison.analysis_of(shot).take.path.name} · {shot.behind or shot.pick.reason}"

    rows = [
        [
            card_of(comparison.analysis_of(shot), shot.pick, words(shot), stressed=shot is group.best)
            for shot in group.shots
        ]
        for group in comparison.groups[:MOST_ROWS]
    ]
    line = f"{number_of(len(comparison.takes), 'take')}  ·  {number_of(len(comparison.groups), 'shot')}"
    if len(comparison.groups) > MOST_ROWS:
        line += f", the best {MOST_ROWS} of them"
    return write_sheet(folder / contact_sheet.NAME, TITLE, line, rows)


def _export(folder: Path, out: Path, comparison: Comparison) -> tuple[Sequence[str], tuple[str, ...]]:
    """Write the timelines that are asked for, of the best of each group; return their names, and notes for the user."""
    settings = comparison.selections[0].settings
    if not settings.exports:
        return [], ()
    facts = [source_facts(one) for one in comparison.takes]
    chosen = []
    for best in (group.best for group in comparison.groups):
        analysis = comparison.analysis_of(best)
        shown = {"source": facts[best.take], "clips": [clip_of(best.pick, analysis, ())]}
        chosen.append((analysis.take.path, shown, f"{analysis.take.path.stem} "))
    timeline = timeline_of(chosen, out.absolute().name, out if settings.relative_paths else None)
    paths, notes = timelines.write(folder, timeline, settings.exports)
    return [path.name for path in paths], notes

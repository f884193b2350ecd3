"""Find the best shots of several takes that are given together: their scores are on one scale."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..base.printable import printable_line
from ..base.progress import COMPARING, CUTTING, Overall
from ..base.reference import Reference
from ..base.terminal_progress import TerminalProgress
from ..errors import BestShotError, Cancelled
from ..pipeline import select_and_learn
from ..select.joint import on_one_scale
from ..settings import QUICK, Settings
from ..taste import store
from ..values import Analysis, Selection
from .analyser import Analyser
from .exit_codes import print_error
from .expand import sizes
from .shots import print_shots, write_shots


def find_in_several(
    videos: Sequence[Path], folders: Sequence[Path | None], settings: Settings, like: Sequence[Reference]
) -> int:
    """Print the shots of each take, and write them to its folder where it has one; return the exit code.

    A take that cannot be used is told, and stops no other; the code is that of the first.
    """
    parts, cuts_clips = sizes(videos), settings.clips and any(folders)
    writing = [(CUTTING if cuts_clips else COMPARING) * part for part in parts]
    overall = Overall((*parts, *writing), is_quick=settings.quality == QUICK)
    analyser, code = Analyser(settings, overall, like), 0
    usable: list[Path | None] = []
    analyses: list[Analysis] = []
    selections: list[Selection] = []
    for number, (video, folder) in enumerate(zip(videos, folders, strict=True), start=1):
        try:
            analysis = analyser(video, f"{number}/{len(videos)} ")
            selections.append(select_and_learn(analysis, settings))
        except Cancelled:
            raise
        except BestShotError as error:
            code = code or print_error(error)
        else:
            analyses.append(replace(analysis, embeddings=None))  # the most of it, and all is chosen
            usable.append(folder)
        overall.end_part()
    for _ in range(len(videos) - len(usable)):  # nothing is written of the others
        overall.end_part()
    together = on_one_scale(analyses, selections, store.known() if settings.learn else ())
    for folder, analysis, selection in zip(usable, analyses, together, strict=True):
        try:
            with TerminalProgress(f"{printable_line(analysis.take.path.name)}  ", overall) as progress:
                notes = write_shots(folder, analysis, selection, progress)
            print_shots(analysis, selection, folder, notes)
        except Cancelled:
            raise
        except BestShotError as error:
            code = code or print_error(error)
        overall.end_part()
    return code

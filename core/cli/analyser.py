"""Analyses take after take in a terminal."""

from collections.abc import Sequence
from pathlib import Path

from .. import models
from ..base.printable import printable_line
from ..base.progress import Overall
from ..base.reference import Reference
from ..base.terminal_progress import TerminalProgress
from ..base.time_range import TimeRange
from ..pipeline import analyse
from ..settings import Settings
from ..values import Analysis


class Analyser:
    """Analyses takes, all with the same model, which is loaded once.

    overall: of all work; the caller ends its parts. like: as in `pipeline.analyse`.
    """

    def __init__(self, settings: Settings, overall: Overall, like: Sequence[Reference] = ()) -> None:
        self._settings, self._overall, self._like = settings, overall, like
        self._choice, self._load = models.choose(settings.model), models.LoadedModel()

    def __call__(self, video: Path, number: str = "", refine: Sequence[TimeRange] = ()) -> Analysis:
        """Return the analysis of a take. number: of it among how many, such as `2/3 `, for the line of progress.

        refine, and errors: as in `pipeline.analyse`.
        """
        with TerminalProgress(f"{number}{printable_line(video.name)}  ", self._overall) as progress:
            return analyse(
                video, self._settings, progress, self._load, choice=self._choice, refine=refine, like=self._like
            )

"""Scores the sound around every sample of a take."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import numpy as np

from ..base.arrays import Floats
from ..media.sound import SoundWindow, read_windows
from ..scorers.base import SoundInput, SoundScorer
from ..values import Analysis
from .merge import Merge
from .request import Request


def add_sound(merge: Merge, base: Analysis, zero: int | None, request: Request, scorers: Sequence[SoundScorer]) -> None:
    """Score the sound around all samples of `base` into `merge`; nothing where the take has none.

    zero: time of the take's first frame on the file's own clock, in ticks of `base.time_base`.
    """
    if zero is None or not base.take.audio or base.take.audio_fault:
        return
    for seconds in sorted({one.seconds for one in scorers}):
        windows = read_windows(request.video, base.times, zero * base.time_base, seconds, request.progress)
        columns = _scores(windows, [one for one in scorers if one.seconds == seconds], len(base.samples))
        if columns:
            merge.add(np.arange(len(base.samples)), columns, pictures=False)


def _scores(windows: Iterator[SoundWindow], scorers: Sequence[SoundScorer], count: int) -> dict[str, Floats]:
    """Return the scorers' columns (N,) by name."""
    columns: dict[str, Floats] = {}
    with ExitStack() as opened:
        scores = [opened.enter_context(one.open()) for one in scorers]
        for sample, window in enumerate(windows):
            for score in scores:
                for name, value in score(SoundInput(window.samples, window.rate)).items():
                    columns.setdefault(name, np.full(count, np.nan))[sample] = value
    return columns

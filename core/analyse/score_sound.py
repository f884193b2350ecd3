"""Scores the sound around every sample of a take."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import numpy as np

from ..base.arrays import Floats
from ..errors import InputError
from ..media.sound import SoundWindow, begins_at, read_windows
from ..scorers.base import SoundInput, SoundScorer
from ..values import Analysis
from .merge import Merge
from .request import Request


def add_sound(
    merge: Merge,
    base: Analysis,
    zero: int | None,
    request: Request,
    scorers: Sequence[SoundScorer],
    idle: Callable[[], None],
) -> None:
    """Score the sound around all samples of `base` into `merge`; nothing where the take has none.

    zero: time of the take's first frame on the file's own clock, in ticks of `base.time_base`.
    idle: called often, as that takes a few seconds; what it raises ends the work.
    """
    if zero is None or not scorers or not request.hears(base.take):
        return
    path, begins = request.video, zero * base.time_base
    try:
        if request.sound:
            path, begins = request.sound.path, begins_at(request.sound.path) - request.sound.offset
        windows = read_windows(path, base.times, begins, float(1 / request.fps), idle)
        columns = _scores(windows, scorers, len(base.samples))
    except InputError:  # sound that cannot be read is none
        return
    if columns:
        for scorer in scorers:
            columns.update(scorer.complete(columns, request.settings.sample_fps))
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

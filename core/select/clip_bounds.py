"""The frames that a clip shows around its peak."""

import math
from fractions import Fraction

import numpy as np

from ..values import Analysis


def frames_around(analysis: Analysis, sample: int, pre: float, post: float) -> tuple[int, int]:
    """First and last frame, both included, of those that begin in [peak - pre, peak + post) seconds; never none.

    Cut off at the ends of what was analysed, rounded to the file's clock: a frame that was on screen already when a
    part begins is not shown, even where it is the sample's own, unless there is no other. Half-open, so clips whose
    peaks are pre + post apart share no frame.
    """
    ticks, tick = analysis.frame_ticks, analysis.time_base
    shown = int(analysis.samples[sample])
    begin, stop = (int(np.searchsorted(ticks, _nearest(time / tick))) for time in (analysis.start, analysis.end))
    peak = min(max(shown, begin), stop - 1) if begin < stop else shown
    start = math.ceil(round(int(ticks[shown]) - pre / float(tick), 3))
    end = math.ceil(round(int(ticks[shown]) + post / float(tick), 3))
    first = max(int(np.searchsorted(ticks, start, side="left")), begin)
    last = min(int(np.searchsorted(ticks, end, side="left")), stop) - 1
    return min(first, peak), max(last, peak)


def _nearest(ticks: Fraction) -> int:
    return math.floor(ticks + Fraction(1, 2))

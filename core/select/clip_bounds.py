"""The frames that a clip shows around its peak."""

import math
from fractions import Fraction

import numpy as np

from ..base.arrays import Floats
from ..values import Analysis


def clip_starts(analysis: Analysis, pre: float, post: float) -> Floats:
    """Return when a clip around each sample begins, (N,) seconds, not falling: `pre` before the sample, or as much
    earlier or later as it takes to lie within what was analysed.
    """
    first, last = float(analysis.start), float(analysis.end) - pre - post
    return np.asarray(np.clip(analysis.times - pre, first, max(first, last)))


def frames_around(analysis: Analysis, sample: int, pre: float, post: float) -> tuple[int, int]:
    """First and last frame, both included, of those that begin in [peak - pre, peak + post) seconds; never none.

    At the ends of what was analysed the clip moves inwards and keeps its length, as far as there is room. A frame that
    was on screen already when a part begins is not shown, even where it is the sample's own, unless there is no other.
    Half-open, so that clips which begin pre + post apart share no frame. Rounded to the file's clock.
    """
    ticks, tick = analysis.frame_ticks, analysis.time_base
    shown = int(analysis.samples[sample])
    begin_ticks, stop_ticks = (_nearest(time / tick) for time in (analysis.start, analysis.end))
    begin, stop = (int(np.searchsorted(ticks, time)) for time in (begin_ticks, stop_ticks))
    peak = min(max(shown, begin), stop - 1) if begin < stop else shown
    start, end = int(ticks[shown]) - pre / float(tick), int(ticks[shown]) + post / float(tick)
    inwards = min(max(begin_ticks - start, 0), max(stop_ticks - end, 0)) if start < begin_ticks else 0
    inwards = inwards or -min(max(end - stop_ticks, 0), max(start - begin_ticks, 0))
    start, end = (math.ceil(round(time + inwards, 3)) for time in (start, end))
    first = max(int(np.searchsorted(ticks, start, side="left")), begin)
    last = min(int(np.searchsorted(ticks, end, side="left")), stop) - 1
    return min(first, peak), max(last, peak)


def _nearest(ticks: Fraction) -> int:
    return math.floor(ticks + Fraction(1, 2))

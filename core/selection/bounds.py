"""The frames that a clip shows around its peak."""

import math

import numpy as np

from ..values import Analysis


def frames_around(analysis: Analysis, sample: int, pre: float, post: float) -> tuple[int, int]:
    """First and last frame, both included, of those that begin in [peak - pre, peak + post) seconds; never none.

    Cut off at the ends of the take. Half-open, so clips whose peaks are pre + post apart share no frame.
    """
    peak = int(analysis.samples[sample])
    tick = float(analysis.time_base)
    start = math.ceil(round(int(analysis.frame_ticks[peak]) - pre / tick, 3))
    end = math.ceil(round(int(analysis.frame_ticks[peak]) + post / tick, 3))
    first = int(np.searchsorted(analysis.frame_ticks, start, side="left"))
    last = int(np.searchsorted(analysis.frame_ticks, end, side="left")) - 1
    return min(first, peak), max(last, peak)

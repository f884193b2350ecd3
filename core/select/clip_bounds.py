"""The frames that a clip shows around its peak."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np

from ..base.arrays import Flags, Floats
from ..base.constraints import Kept
from ..values import STILL, Analysis, Pick

_SHORTEST = Fraction(1, 1000)  # seconds of a clip; a tick may be as long as a frame of a time-lapse

_ROUNDING = 1e-6  # seconds


def clip_starts(analysis: Analysis, pre: float | Floats, post: float | Floats) -> Floats:
    """Return when a clip around each sample begins, (N,) seconds: `pre` before the sample, or as much earlier or later
    as it takes to lie within what was analysed, and between the gaps and cuts around the sample. Not falling, unless
    `pre`, of which each sample may have its own, makes it so.
    """
    begins, ends = analysis.stretches
    first = np.maximum(float(analysis.start), begins)
    last = np.minimum(float(analysis.end), ends) - pre - post
    return np.asarray(np.clip(analysis.times - pre, first, np.maximum(first, last)))


def have_room(analysis: Analysis, pre: float, post: float) -> Flags:
    """Return around which samples there is room for a whole clip, (N,); around all where there is nowhere."""
    begins, ends = analysis.stretches
    room = np.minimum(float(analysis.end), ends) - np.maximum(float(analysis.start), begins)
    enough = room > pre + post - _ROUNDING
    return np.asarray(enough if enough.any() else np.ones(len(room), dtype=bool))


def frames_around(analysis: Analysis, sample: int, pre: float, post: float) -> tuple[int, int]:
    """Return the first and last frame, both included, of those that begin in [peak - pre, peak + post) seconds.

    At the ends of what was analysed, and at gaps and cuts, the clip moves inwards and keeps its length where it can.
    A frame that was on screen already when a part begins is not shown, even where it is the sample's own, unless there
    is no other. Half-open, so that clips which begin pre + post apart share no frame. Rounded to the file's clock.
    """
    ticks, tick = analysis.frame_ticks, analysis.time_base
    shown = int(analysis.samples[sample])
    begins, ends = analysis.stretches
    begin_ticks = max(_nearest(analysis.start / tick), round(begins[sample] / float(tick)))
    stop_ticks = min(_nearest(analysis.end / tick), round(ends[sample] / float(tick)))
    begin, stop = (int(np.searchsorted(ticks, time)) for time in (begin_ticks, stop_ticks))
    peak = min(max(shown, begin), stop - 1) if begin < stop else shown
    length = (pre + post) / float(tick)
    start = min(max(int(ticks[shown]) - pre / float(tick), begin_ticks), max(stop_ticks - length, begin_ticks))
    first, after = (int(np.searchsorted(ticks, math.ceil(round(time, 3)))) for time in (start, start + length))
    first, last = max(first, begin), min(after, stop) - 1
    return min(first, peak), max(last, peak)


def end_of(analysis: Analysis, sample: int, last: int, latest: Fraction) -> Fraction:
    """Return when a clip around a sample ends, in seconds: with its last frame; where that stands still, before a gap
    and by `latest`.
    """
    end, begin = min(analysis.time_of(last + 1), analysis.end), analysis.time_of(last)
    if end - begin <= STILL:
        return end
    gap: Fraction = round(analysis.stretches[1][sample] / float(analysis.time_base)) * analysis.time_base
    return max(min(end, latest, gap), begin + min(analysis.time_base, _SHORTEST))


def as_kept(analysis: Analysis, pick: Pick, kept: Kept) -> Pick:
    """Return a pick with the peak and the bounds that the user gave it, as far as they were given."""
    start = pick.start if kept.start is None else max(kept.start, analysis.start)
    end = pick.end if kept.end is None else min(kept.end, analysis.end)
    ticks = analysis.frame_ticks
    first = pick.first_frame if kept.start is None else _frame_at(analysis, start)
    after = pick.last_frame + 1 if kept.end is None else int(np.searchsorted(ticks, _nearest(end / analysis.time_base)))
    peak = min(max(_frame_at(analysis, kept.peak), first), max(after - 1, first))
    return replace(
        pick,
        first_frame=first,
        last_frame=max(after - 1, first),
        peak_frame=peak,
        peak_time=kept.peak if kept.start is not None else max(analysis.time_of(peak), analysis.start),
        start=start,
        end=end,
        kept=True,
    )


def _frame_at(analysis: Analysis, time: Fraction) -> int:
    """Return the place of the frame that is shown at a time, in seconds."""
    place = int(np.searchsorted(analysis.frame_ticks, _nearest(time / analysis.time_base), side="right")) - 1
    return min(max(place, 0), len(analysis.frame_ticks) - 1)


def _nearest(ticks: Fraction) -> int:
    return math.floor(ticks + Fraction(1, 2))

"""Compares takes of which only a part was analysed: what is chosen is measured, and not interpolated."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np

from ..base.constraints import Constraints
from ..base.time_range import TimeRange
from ..settings import QUICK, Settings
from ..values import Analysis
from .choosing import compare
from .values import Comparison

ROUNDS = 2  # of analysing what was chosen; by then nearly all is known of what could be
AROUND = 1.0  # seconds around the smoothing window that are analysed, too

Again = Callable[[int, Sequence[TimeRange]], Analysis]
"""Returns the analysis of the take of that number with these ranges of it analysed completely."""


def compare_measured(
    analyses: Sequence[Analysis], settings: Settings, again: Again, constraints: Sequence[Constraints] | None = None
) -> Comparison:
    """Return what `compare` does, with the ranges around the shots analysed completely, unless the quality is quick."""
    known = list(analyses)
    found = compare(known, settings, constraints)
    for _ in range(0 if settings.quality == QUICK else ROUNDS):
        missing = {take: ranges for take in range(len(known)) if (ranges := _interpolated(found, take, settings))}
        if not missing:
            break
        for take, ranges in missing.items():
            known[take] = again(take, ranges)
        found = compare(known, settings, constraints)
    return found


def _interpolated(found: Comparison, take: int, settings: Settings) -> list[TimeRange]:
    """Return the ranges around the shots of a take of which something is interpolated."""
    analysis = found.takes[take]
    measured, times, reach = analysis.wholly_measured, analysis.times, settings.smooth_window / 2 + AROUND
    ranges = []
    for pick in found.selections[take].picks:
        near = np.abs(times - times[pick.sample]) <= reach
        if not measured[near].all():
            first, last = (Fraction(times[near][end]).limit_denominator(1000) for end in (0, -1))
            ranges.append(TimeRange(max(first, analysis.start), min(last, analysis.end)))
    return ranges

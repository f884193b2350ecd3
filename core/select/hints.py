"""Moments that somebody marked, on the camera or on the timeline, rank higher than others of about the same quality."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from ..base.arrays import Floats
from ..base.time_range import TimeRange
from ..values import Analysis, Hint

BEFORE, AFTER = 3.0, 1.0
"""Seconds around a mark in which the moment lies that it is meant for: people see it, understand what it is and reach
for the button, and seldom foresee it.
"""
FADE = 3.0  # seconds in which a mark ceases to count, to either side
WORTH = 0.2  # of the score, which all else lacks
NEAR = 0.5  # from which on a moment is called marked


def hints_in(analysis: Analysis) -> tuple[Hint, ...]:
    """Return the hints inside of what was analysed."""
    return tuple(one for one in analysis.hints if analysis.start <= one.time < analysis.end)


def nearness(hints: Sequence[Hint], times: Floats) -> Floats:
    """Return how near times (N,) in seconds are to the nearest of the hints, (N,) in 0..1."""
    near = np.zeros(len(times))
    for one in hints:
        early, late = float(one.time) - BEFORE - times, times - float(one.time) - AFTER
        near = np.maximum(near, 1 - np.maximum(early, late) / FADE)
    return np.asarray(np.clip(near, 0, 1))


def lift(analysis: Analysis, marked: bool) -> Floats | float:
    """Return the factor of the score, (N,): 1 at hints, less elsewhere; 1 everywhere where nothing is marked.

    marked: whether there are hints, here or in another take that this one is held against.
    """
    return 1 - WORTH * (1 - nearness(hints_in(analysis), analysis.times)) if marked else 1.0


def least_score(analysis: Analysis, least: float) -> Floats:
    """Return the least score of a moment at each sample, (N,): what was marked may be so much worse."""
    return np.asarray(least * (1 - WORTH * nearness(hints_in(analysis), analysis.times)))


def words_at(analysis: Analysis, sample: int) -> str:
    """Return "marked on the camera" or "marked" for a sample near a hint, else ""."""
    time = analysis.times[[sample]]
    for by_camera, words in ((True, "marked on the camera"), (False, "marked")):
        hints = [one for one in hints_in(analysis) if one.by_camera is by_camera]
        if hints and nearness(hints, time)[0] >= NEAR:
            return words
    return ""


def around(analysis: Analysis) -> list[TimeRange]:
    """Return the ranges of time in which hints count, inside of what was analysed."""
    before, after = Fraction(BEFORE + FADE), Fraction(AFTER + FADE)
    return [
        TimeRange(max(one.time - before, analysis.start), min(one.time + after, analysis.end))
        for one in hints_in(analysis)
    ]

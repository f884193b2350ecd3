"""What samples are measured against: the values that one take, or several together, have at their worst and best."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..base.arrays import Floats
from ..scorers.base import Evidence

BEST, WORST = 95, 5  # percentiles between which the values of a take usually lie; single samples are left out
USUAL = 40  # percentile of what only harms from which on it is no fault: most of a take is without any one fault
HOPELESS = 0.5  # mean shortfall at which the score is 0, or more where samples often fall shorter

Series = Mapping[str, Mapping[int, Evidence]]
"""Name of a component to its evidence, by its place among what the scorer gives; without what is known nowhere."""


@dataclass(frozen=True)
class Measure:
    """Of the values of one series: percentiles, and the greatest value."""

    low: float
    usual: float
    high: float
    greatest: float


Measures = Mapping[str, Mapping[int, Measure]]
"""Of the series in Series."""


@dataclass(frozen=True)
class Scale:
    """What all samples of the takes that are held against each other are measured by.

    measures: of each series over all takes. hopeless: mean shortfall at which the score is 0. marked: whether somebody
    marked moments in any of them. best, best_quality: score and quality of the best moments that can be picked.
    """

    measures: Measures
    hopeless: float
    marked: bool
    best: float
    best_quality: float


def measures_of(takes: Sequence[Series]) -> Measures:
    """Return the measures of each series over all samples of the takes that have it."""
    places = dict.fromkeys((name, place) for series in takes for name in series for place in series[name])
    found: dict[str, dict[int, Measure]] = {}
    for name, place in places:
        there = [series[name][place].values for series in takes if place in series.get(name, {})]
        found.setdefault(name, {})[place] = _measure(np.concatenate(there))
    return found


def hopeless_of(shortfalls: Iterable[Floats]) -> float:
    """Return the mean shortfall at which the score is 0. shortfalls: (N,) of each take."""
    return max(HOPELESS, float(np.percentile(np.concatenate(list(shortfalls)), BEST)))


def _measure(values: Floats) -> Measure:
    low, usual, high = np.percentile(values, (WORST, USUAL, BEST))
    return Measure(float(low), float(usual), float(high), float(values.max()))

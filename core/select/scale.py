"""What samples are measured against: the values that one take, or several together, have at their worst and best."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..base.arrays import Floats
from ..scorers.base import Evidence

BEST, WORST = 95, 5  # percentiles between which the values of a take usually lie; single samples are left out
BEST_OF_SEVERAL = 99  # of several takes: where they differ most, by what they have best, they must not count as alike
USUAL = 40  # percentile of what only harms from which on it is no fault: most of a take is without any one fault
HOPELESS = 0.55  # mean shortfall at which the score is 0, or more where samples often fall shorter

Series = Mapping[str, Mapping[int, Evidence]]
"""Name of a component to its evidence, by its place among what the scorer gives; without what is known nowhere."""


@dataclass(frozen=True, eq=False)
class Measure:
    """Of the values of one series: percentiles, and the greatest value. absent: what it is where a take does not have
    it, values of shape (1,): no fault, and nothing that happens.
    """

    low: float
    usual: float
    high: float
    greatest: float
    absent: Evidence


Measures = Mapping[str, Mapping[int, Measure]]
"""Of the series in Series."""


@dataclass(frozen=True, eq=False)
class Scale:
    """What all samples of the takes that are compared are measured by.

    several: whether they are more than one. measures: of each series over all takes. hopeless: mean shortfall at which
    the score is 0. marked: whether somebody marked moments in any of them. best, best_quality: score and quality of
    the best moments that can be picked.
    """

    several: bool
    measures: Measures
    hopeless: float
    marked: bool
    best: float
    best_quality: float


def measures_of(takes: Sequence[Series]) -> Measures:
    """Return the measures of each series over all samples of the takes that have it."""
    places = dict.fromkeys((name, place) for series in takes for name in series for place in series[name])
    found: dict[str, dict[int, Measure]] = {}
    best = BEST if len(takes) == 1 else BEST_OF_SEVERAL
    for name, place in places:
        found.setdefault(name, {})[place] = _measure(
            [series[name][place] for series in takes if place in series.get(name, {})], best
        )
    return found


def completed(series: Series, measures: Measures, count: int) -> Series:
    """Return the series of a take of `count` samples with those that only other takes have."""
    found: dict[str, dict[int, Evidence]] = {}
    for name, places in measures.items():
        there = series.get(name, {})
        found[name] = {
            place: there[place] if place in there else replace(one.absent, values=np.repeat(one.absent.values, count))
            for place, one in places.items()
        }
    return found


def hopeless_of(shortfalls: Iterable[Floats]) -> float:
    """Return the mean shortfall at which the score is 0. shortfalls: (N,) of each take."""
    return max(HOPELESS, float(np.percentile(np.concatenate(list(shortfalls)), BEST)))


def _measure(takes: Sequence[Evidence], best: float) -> Measure:
    values = np.concatenate([one.values for one in takes])
    low, usual, high = np.percentile(values, (WORST, USUAL, best))
    greatest = float(values.max())
    absent = replace(takes[0], values=np.array([0.0 if takes[0].interest else greatest]))
    return Measure(float(low), float(usual), float(high), greatest, absent)

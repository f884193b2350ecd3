"""How far samples fall short of the best of their take in each series, and how far motion explains that."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from scipy.ndimage import uniform_filter1d

from ..base.arrays import Floats, Ints
from ..scorers.base import Evidence
from ..scorers.surroundings import usual_around
from .interest import liveliness
from .scale import BEST, WORST, Measure, Measures, Series

BEYOND_DOUBT = 2.0  # so many times `Evidence.noise` below the best is a fault, even where most of the take has it
SURROUNDINGS = 20.0  # seconds around a sample
NEARBY = 0.5  # most that they count beside the take: where all that varies is the subject, which does so slowly
FAULTY = 0.35  # shortfall in the estimate for faults of any kind from which on motion explains nothing
NO_FAULTS, FAULTS = 0.15, 0.25
"""Shortfall in that estimate by which samples of a take differ without faults, and where it surely has some."""

AVERAGED = 5  # samples over which the estimate is, for it

Shortfalls = Mapping[str, Sequence[tuple[Evidence, Floats]]]
"""Name of a component to its evidence of quality, each with its shortfall, (N,) in 0..1."""


def shortfalls_of(
    evidence: Series, measures: Measures, names: Iterable[str], sample_fps: float | None, shots: Ints | None
) -> Shortfalls:
    """Return how far each sample falls short in each series of quality, in units of the usual range, as measured.

    The more of a series changes slowly, from one subject to another, the more the surroundings in the same shot
    count: there 0.5 is as good as they are. Without `sample_fps` they do not, as with several takes: a poor one has
    poor surroundings.

    A subject that moves is blurred, covers what is behind it and changes light and color. So what a sample falls behind
    its surroundings counts less where something moves and the estimate for faults of any kind sees none; without that
    estimate all of it counts: a fault can look like motion.

    names: of the components in force.
    """
    rows = [(name, one, measures[name][place]) for name in names for place, one in evidence[name].items()]
    estimate = next((_shortfall(one, by, sample_fps, shots) for _, one, by in rows if one.of_any_kind), None)
    allowance = 0.0 if estimate is None else _motion(rows) * (1 - np.clip(estimate / FAULTY, 0, 1))
    found: dict[str, list[tuple[Evidence, Floats]]] = {}
    for name, one, by in rows:
        if one.of_quality:
            known = estimate if one.of_any_kind else None
            shortfall = _shortfall(one, by, sample_fps, shots, allowance) if known is None else known
            found.setdefault(name, []).append((one, shortfall))
    return found


def doubt_of(shortfalls: Shortfalls) -> float:
    """Return how surely a take has faults, in 0..1: 0 where the estimate for faults of any kind hardly varies; 1 where
    there is none.
    """
    estimates = [shortfall for rows in shortfalls.values() for one, shortfall in rows if one.of_any_kind]
    if not estimates:
        return 1.0
    best, worst = np.percentile(uniform_filter1d(estimates[0], AVERAGED, mode="nearest"), (WORST, BEST))
    return float(np.clip((worst - best - NO_FAULTS) / (FAULTS - NO_FAULTS), 0, 1))


def _motion(rows: Iterable[tuple[str, Evidence, Measure]]) -> Floats | float:
    """Return how much moves that changes the picture, (N,) in 0..1."""
    there = [liveliness(one, by) for _, one, by in rows if one.moves and by.greatest > one.noise]
    return np.asarray(np.max(there, axis=0)) if there else 0.0


def _shortfall(
    evidence: Evidence,
    measure: Measure,
    sample_fps: float | None,
    shots: Ints | None,
    allowance: Floats | float = 0.0,
) -> Floats:
    """Return the shortfall in one series, (N,). allowance: how much of a lag behind the surroundings is no fault."""
    if sample_fps is None:
        return _of_take(evidence.values, evidence, measure)
    around = usual_around(evidence.values, sample_fps, SURROUNDINGS, shots)
    values = evidence.values + allowance * np.maximum(around - evidence.values, 0)
    share = NEARBY * min(float(around.var()) / max(float(evidence.values.var()), 1e-12), 1.0)
    usual_range = max(measure.high - measure.low, evidence.noise)
    of_surroundings = np.clip(0.5 - (values - around) / usual_range, 0, 1)
    return np.asarray((1 - share) * _of_take(values, evidence, measure) + share * of_surroundings)


def _of_take(values: Floats, evidence: Evidence, measure: Measure) -> Floats:
    """Return how far values, (N,), fall short of the best of the take, (N,) in 0..1."""
    if evidence.only_harms:  # a fault must not stretch the range, nor its absence be a merit
        good = max(measure.usual, measure.high - BEYOND_DOUBT * evidence.noise)
        return np.asarray(np.clip((good - values) / max(measure.high - good, evidence.noise), 0, 1))
    return np.asarray(np.clip((measure.high - values) / max(measure.high - measure.low, evidence.noise), 0, 1))

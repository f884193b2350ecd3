"""How far a sample falls short of the best of its take in a series, and how far motion explains that."""

from collections.abc import Mapping

import numpy as np

from ..base.arrays import Floats, Ints
from ..scorers.base import Evidence
from ..scorers.surroundings import usual_around
from .interest import liveliness
from .scale import Measure, Measures, Series

BEYOND_DOUBT = 2.0  # so many times `Evidence.noise` below the best is a fault, even where most of the take has it
SURROUNDINGS = 20.0  # seconds around a sample
NEARBY = 0.5  # most that they count beside the take: where all that varies is the subject, which does so slowly
FAULTY = 0.3  # shortfall in the estimate for faults of any kind from which on motion explains nothing


def shortfall_of(
    evidence: Evidence,
    measure: Measure,
    sample_fps: float | None,
    shots: Ints | None,
    allowance: Floats | float = 0.0,
) -> Floats:
    """Return how far each sample falls short in a series, (N,) in 0..1, in units of the usual range, as measured.

    The more of a series changes slowly, from one subject to another, the more the surroundings in the same shot
    count: there 0.5 is as good as they are. Without `sample_fps` they do not, as with several takes: a poor one has
    poor surroundings.
    allowance: as of `allowance_of`.
    """
    if sample_fps is None:
        return _of_take(evidence.values, evidence, measure)
    around = usual_around(evidence.values, sample_fps, SURROUNDINGS, shots)
    values = evidence.values + allowance * np.maximum(around - evidence.values, 0)
    share = NEARBY * min(float(around.var()) / max(float(evidence.values.var()), 1e-12), 1.0)
    usual_range = max(measure.high - measure.low, evidence.noise)
    of_surroundings = np.clip(0.5 - (values - around) / usual_range, 0, 1)
    return np.asarray((1 - share) * _of_take(values, evidence, measure) + share * of_surroundings)


def allowance_of(
    evidence: Series, measures: Measures, weights: Mapping[str, float], sample_fps: float, shots: Ints | None
) -> Floats | float:
    """Return how much of what a sample falls behind its surroundings is no fault, (N,) in 0..1, since something moves.

    A subject that moves is blurred, covers what is behind it and changes light and color. Where there is no estimate
    for faults of any kind, nothing is allowed: a fault can look like motion.

    weights: of the components in force, by name.
    """
    motion: Floats | float = 0.0
    trust: Floats | float = 0.0
    for name in weights:
        for place, one in evidence[name].items():
            measure = measures[name][place]
            if one.moves and measure.greatest > one.noise:
                motion = np.maximum(motion, liveliness(one, measure))
            if one.of_any_kind and one.of_quality:
                trust = 1 - np.clip(shortfall_of(one, measure, sample_fps, shots) / FAULTY, 0, 1)
    return motion * trust


def _of_take(values: Floats, evidence: Evidence, measure: Measure) -> Floats:
    """Return how far values, (N,), fall short of the best of the take, (N,) in 0..1."""
    if evidence.only_harms:  # a fault must not stretch the range, nor its absence be a merit
        good = max(measure.usual, measure.high - BEYOND_DOUBT * evidence.noise)
        return np.asarray(np.clip((good - values) / max(measure.high - good, evidence.noise), 0, 1))
    return np.asarray(np.clip((measure.high - values) / max(measure.high - measure.low, evidence.noise), 0, 1))

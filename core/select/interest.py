"""How much happens, and how much of what was asked for is there: both rank what is of about the same quality."""

from collections.abc import Mapping

import numpy as np

from ..base.arrays import Floats
from ..scorers.base import Evidence
from .scale import Measure, Measures, Series

WEIGHT = 3.0  # how many times the weight of what happens counts, beside that of quality
LEAST = 5  # percentile of a take that counts as what has least of what was asked for


def interest_of(
    evidence: Series, measures: Measures, weights: Mapping[str, float], soundness: Floats | float
) -> Floats | float:
    """Return 1 where as much happens as anywhere in the take, (N,) in 0..1; less elsewhere, by the weight of it.

    soundness: (N,) in 0..1, how far pictures are free of faults: a fault can look like something that happens.
    """
    lacks = {
        name: [
            1 - soundness * liveliness(one, measures[name][place])
            for place, one in evidence[name].items()
            if one.interest and measures[name][place].greatest > one.noise  # it happens at all
        ]
        for name in weights
    }
    counts = {name: WEIGHT * weights[name] for name, rows in lacks.items() if rows}
    if not counts:
        return 1.0
    of_quality = sum(weights[name] for name in weights if any(one.of_quality for one in evidence[name].values()))
    lack = np.sum([counts[name] * np.mean(lacks[name], axis=0) for name in counts], axis=0)
    return np.asarray(1 - lack / (of_quality + sum(counts.values())))


def wish_of(evidence: Series, wanted: Mapping[str, float]) -> Floats | float:
    """Return 1 where there is most of what the user asked for, (N,) in 0..1; where there is least, 1 less its weight.

    wanted: the weights as asked for.
    """
    factor: Floats | float = 1.0
    for name, rows in evidence.items():
        for one in (each for each in rows.values() if each.asked):
            least, most = float(np.percentile(one.values, LEAST)), float(one.values.max())
            if most - least > one.noise:
                factor = factor * (1 - wanted[name] * np.clip((most - one.values) / (most - least), 0, 1))
    return factor


def liveliness(evidence: Evidence, measure: Measure) -> Floats:
    """Return how much happens beside the liveliest moments that were measured, (N,) in 0..1."""
    return np.asarray(np.clip(evidence.values / max(measure.high, evidence.noise), 0, 1))

"""How much happens, which ranks what is of about the same quality."""

from collections.abc import Mapping

import numpy as np

from ..base.arrays import Floats
from ..scorers.base import Evidence
from .scale import Measure, Measures, Series

WEIGHT = 4.0  # how many times the weight of what happens counts, beside that of quality


def interest_of(
    evidence: Series, measures: Measures, weights: Mapping[str, float], soundness: Floats | float
) -> Floats | float:
    """Return 1 where as much happens as anywhere in the take, (N,) in 0..1; less elsewhere, by the weight of it.

    soundness: (N,) in 0..1, how far pictures are free of faults: a fault can look like something that happens.
    """
    lacks = {
        name: [
            1 - soundness * _liveliness(one, measures[name][place])
            for place, one in evidence[name].items()
            if one.interest and measures[name][place].greatest > one.noise  # it happens at all
        ]
        for name in weights
    }
    counts = {name: WEIGHT * weights[name] for name, rows in lacks.items() if rows}
    if not counts:
        return 1.0
    of_quality = sum(weights[name] for name in weights if any(not one.interest for one in evidence[name].values()))
    lack = np.sum([counts[name] * np.mean(lacks[name], axis=0) for name in counts], axis=0)
    return np.asarray(1 - lack / (of_quality + sum(counts.values())))


def _liveliness(evidence: Evidence, measure: Measure) -> Floats:
    """Return how much happens beside the liveliest moments that were measured, (N,) in 0..1."""
    return np.asarray(np.clip(evidence.values / max(measure.high, evidence.noise), 0, 1))

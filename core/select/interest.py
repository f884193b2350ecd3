"""How much happens, which ranks what is of about the same quality."""

from collections.abc import Mapping, Sequence

import numpy as np

from ..base.arrays import Floats
from ..scorers.base import Evidence

WEIGHT = 3.0  # how many times the weight of what happens counts, beside that of quality
LIVELY = 95  # percentile of a take that counts as its liveliest moments


def interest_of(
    evidence: Mapping[str, Sequence[Evidence]], weights: Mapping[str, float], soundness: Floats | float
) -> Floats | float:
    """Return 1 where as much happens as anywhere in the take, (N,) in 0..1; less elsewhere, by the weight of it.

    soundness: (N,) in 0..1, how far pictures are free of faults: a fault can look like something that happens.
    """
    lacks = {
        name: [1 - soundness * _liveliness(one) for one in evidence[name] if one.interest and _happens(one)]
        for name in weights
    }
    counts = {name: WEIGHT * weights[name] for name, rows in lacks.items() if rows}
    if not counts:
        return 1.0
    of_quality = sum(weights[name] for name in weights if any(not one.interest for one in evidence[name]))
    lack = np.sum([counts[name] * np.mean(lacks[name], axis=0) for name in counts], axis=0)
    return np.asarray(1 - lack / (of_quality + sum(counts.values())))


def _happens(evidence: Evidence) -> bool:
    """Return whether what is of interest happens at all in the take."""
    return bool(evidence.values.max() > evidence.noise)


def _liveliness(evidence: Evidence) -> Floats:
    """Return how much happens beside the liveliest moments of the take, (N,) in 0..1."""
    lively = max(float(np.percentile(evidence.values, LIVELY)), evidence.noise)
    return np.asarray(np.clip(evidence.values / lively, 0, 1))

"""How much happens, and how much of what was asked for is there: both rank what is of about the same quality."""

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import uniform_filter1d

from ..base.arrays import Floats
from ..scorers.base import Evidence
from .scale import Measure, Measures, Series

WEIGHT = 3.0  # how many times the weight of what happens counts, beside that of quality
SOUND = 3  # power of the quality by which what happens counts: in a picture with a fault it is worth little
ENOUGH = 0.6  # quality from which on all that happens counts, in a take without faults, or where it weighs most
LEAST = 5  # percentile of a take that counts as what has least of what was asked for


def interest_of(
    evidence: Series,
    measures: Measures,
    weights: Mapping[str, float],
    quality: Floats | float,
    harm: Floats | float,
    doubt: float,
) -> Floats | float:
    """Return 1 where as much happens as anywhere in the take, (N,) in 0..1; less elsewhere, by the weight of it.

    A fault can look like something that happens, which therefore counts by how sound the picture is. The less a take
    has faults, and the more what happens weighs beside quality, the less of that is enough.

    quality: (N,) in 0..1. harm: (N,) in 0..1, how bad the worst fault is. doubt: as `doubt_of`.
    """
    happens = {
        name: [
            (one, by)
            for place, one in evidence[name].items()
            if one.interest and (by := measures[name][place]).greatest > one.noise  # it happens at all
        ]
        for name in weights
    }
    counts = {name: WEIGHT * weights[name] for name, rows in happens.items() if rows}
    if not counts:
        return 1.0
    total = sum(counts.values())
    of_quality = sum(weights[name] for name in weights if any(one.of_quality for one in evidence[name].values()))
    enough = max(ENOUGH, min(of_quality / total, ENOUGH + (1 - ENOUGH) * doubt))
    soundness = (1 - harm) * np.minimum(quality / enough, 1) ** SOUND
    lacks = {
        name: np.mean([1 - _average(soundness * liveliness(one, by), one.lasting) for one, by in happens[name]], axis=0)
        for name in counts
    }
    lack = np.sum([counts[name] * lacks[name] for name in counts], axis=0)
    return np.asarray(1 - lack / (of_quality + total))


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


def _average(values: Floats, samples: int) -> Floats:
    """Return values, (N,), averaged over so many samples."""
    return np.asarray(uniform_filter1d(values, samples, mode="nearest"))

"""Components become one score: each is compared within the take, then weighted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import median_filter

from ..base.arrays import Flags, Floats
from ..base.interpolation import interpolate, known_with_neighbours
from ..scorers.base import Evidence
from ..scorers.registry import SCORERS
from ..settings import Settings
from ..values import Analysis

WHOLE_TAKE = 0.3  # how much the standing in the whole take counts beside that in the surroundings
USUAL = (5, 95)  # percentiles between which the values of a take usually lie
WORST = 0.3  # share of the worst component: one plain fault spoils a moment that is fine in all else
CONTRAST = 0.15  # a take whose best is nearer to its middle than this is not stretched to look better
STEEPNESS = 4.0  # puts the usual values between 0.12 and 0.88 and lets the exceptional ones come close to 0 and 1


@dataclass(frozen=True, eq=False)
class Combined:
    """score: (N,) in 0..1. weights: in force, summing to 1. flat: whether the take hardly varies in anything.

    notes: which components are left out.
    """

    score: Floats
    weights: Mapping[str, float]
    flat: bool
    notes: tuple[str, ...]


def combined(analysis: Analysis, settings: Settings) -> Combined:
    """Return what `combine` makes of an analysis with the weights of the settings."""
    wanted = settings.weights | ({} if settings.prompt else {"saliency": 0.0})
    return combine(analysis.components, analysis.cues, wanted, settings.sample_fps, analysis.measured)


def combine(
    components: Mapping[str, Floats],
    cues: Mapping[str, Floats],
    wanted: Mapping[str, float],
    sample_fps: float,
    measured: Flags | None = None,
) -> Combined:
    """Weigh the standings of all components that are there; the weights of the others go to them in proportion.

    wanted: weights as asked for. If all components that are there weigh 0, they count alike.
    measured: as in Analysis.
    """
    there = {name: wanted[name] for name in components if wanted[name] > 0} or dict.fromkeys(components, 1.0)
    total = sum(there.values())
    weights = {name: weight / total for name, weight in there.items()}
    standings, flat = {}, True
    for scorer in SCORERS:
        if scorer.name in components:
            evidence = _interpolated(scorer.evidence(components[scorer.name], cues, sample_fps), measured)
            standings[scorer.name] = np.min([_standing(series, sample_fps) for series in evidence], axis=0)
            flat &= all(np.ptp(series.values) < series.noise for series in evidence)
    mean = np.sum([weights[name] * standings[name] for name in weights], axis=0)
    # A component of at least half the greatest weight counts in full among the worst.
    say = {name: min(1.0, 2 * weight / max(weights.values())) for name, weight in weights.items()}
    worst = np.min([1 - say[name] * (1 - standings[name]) for name in weights], axis=0)
    score = _stretched((1 - WORST) * mean + WORST * worst)
    notes = tuple(s.missing for s in SCORERS if s.missing and s.name not in components and wanted[s.name] > 0)
    return Combined(score, weights, flat, notes)


def _interpolated(series: Sequence[Evidence], measured: Flags | None) -> Sequence[Evidence]:
    """Return the series interpolated where nothing was measured; one that is known nowhere is left out.

    They, and not the values that they are made of: a straight line between two brightnesses would look steady.
    """
    if measured is None:
        return series
    known = [known_with_neighbours(measured, one.reach) for one in series]
    pairs = zip(series, known, strict=True)
    return [replace(one, values=interpolate(one.values, there)) for one, there in pairs if there.any()]


def _stretched(score: Floats) -> Floats:
    """Return a score on the scale on which people read it: 0.5 is the middle of the take, 0.95 its very best sample."""
    middle = float(np.median(score))
    reach = max(float(score.max()) - middle, CONTRAST)
    return np.asarray(np.clip(0.5 + 0.45 * (score - middle) / reach, 0, 1))


def _standing(evidence: Evidence, sample_fps: float) -> Floats:
    """Return how good each sample is for its surroundings and, less so, for the take, (N,) in 0..1."""
    values = evidence.values
    width = 2 * int(evidence.surroundings / 2 * sample_fps) + 1
    around = median_filter(values, size=width, mode="reflect")
    excess = _scaled(values - around, evidence.noise) + WHOLE_TAKE * _scaled(values, evidence.noise)
    return np.asarray(1 / (1 + np.exp(-STEEPNESS * excess)))


def _scaled(values: Floats, noise: float) -> Floats:
    """Return values from the middle of their usual range, in units of that range, or of `noise` if larger."""
    low, high = np.percentile(values, USUAL)
    return np.asarray((values - (low + high) / 2) / max(high - low, noise))

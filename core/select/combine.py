"""Components become one score: how little a sample falls short of the best that the take has to show."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..base.arrays import Flags, Floats, Ints
from ..scorers.base import Evidence, SoundScorer
from ..scorers.registry import SCORERS
from ..settings import Settings
from ..taste.fit import NO_TASTE, Taste
from ..taste.labels import Labels
from ..values import Analysis
from . import taste_factor
from .evidence import evidence_of, known_of
from .footage import weights_of
from .frozen import FROZEN_WORTH, frozen_of
from .hints import hints_in, lift
from .interest import interest_of, wish_of
from .scale import Scale, completed, hopeless_of, measures_of
from .shortfall import Shortfalls, doubt_of, shortfalls_of

BY_WEIGHT = 0.25  # share of the weights in the score; the rest is shared evenly by all series
GATE = 1.5  # power of the shortfall in the score: a small one hardly counts, so that interest ranks what is sound
INTEREST = 0.25  # power of the interest between takes: where the same is shown, about as much happens

_HEARD = {scorer.name for scorer in SCORERS if isinstance(scorer, SoundScorer)}


@dataclass(frozen=True, eq=False)
class Combined:
    """score: (N,) in 0..1: 1 is as good as the take gets in everything. weights: in force, summing to 1.
    quality: (N,) the score before it is ranked by what happens. shortfall: (N,) in 0..1, the mean that it is made of.

    frozen: (N,) whether the picture is, in a take in which that is a fault.
    standings: (N,) of each component, 1 less its shortfall. happenings: what no component shows, by its words.
    flat: whether the take hardly varies in anything. notes: which components are left out.
    taste: what was learnt of the user, which is in the score.
    """

    score: Floats
    quality: Floats
    shortfall: Floats
    frozen: Flags
    weights: Mapping[str, float]
    standings: Mapping[str, Floats]
    happenings: Mapping[str, Evidence]
    flat: bool
    notes: tuple[str, ...]
    taste: Taste = NO_TASTE


def combined(analysis: Analysis, settings: Settings, scale: Scale | None = None, labels: Labels = ()) -> Combined:
    """Return what `combine` makes of an analysis with the weights in force; what was marked ranks higher, and what is
    to the user's taste. labels: what that is learnt from.
    """
    wanted = weights_of(analysis, settings) | ({} if settings.prompt else {"saliency": 0.0})
    known = known_of(analysis)
    found = combine(analysis.components, analysis.cues, wanted, settings.sample_fps, known, scale, analysis.shots)
    marked = scale.marked if scale else bool(hints_in(analysis))
    taste = taste_factor.taste_for(analysis, settings, labels)
    return replace(
        found,
        score=found.score * lift(analysis, marked) * taste_factor.lift(analysis, settings, taste),
        flat=found.flat and not hints_in(analysis),
        taste=taste,
    )


def combine(
    components: Mapping[str, Floats],
    cues: Mapping[str, Floats],
    wanted: Mapping[str, float],
    sample_fps: float,
    known: Mapping[str, Flags] | None = None,
    scale: Scale | None = None,
    shots: Ints | None = None,
) -> Combined:
    """Return the score from the mean of all shortfalls: a quarter by weight, the rest with each series alike.

    A fault shows in few series, and what is no fault in many at once: the more of them fall short, the surer it is.

    wanted: weights as asked for; those of components that are not there go to the others in proportion. If all that
    are there weigh 0, they count alike.
    known: as of `evidence_of`. scale: that of several takes, None for the take's own.
    shots: (N,) in which one each sample is, as of Analysis; None: all in one.
    """
    several = scale is not None and scale.several
    evidence = evidence_of(components, cues, sample_fps, known, several=several)
    measures = scale.measures if scale else measures_of([evidence])
    evidence = completed(evidence, measures, len(next(iter(components.values()))))
    there = {name: wanted[name] for name in evidence if wanted[name] > 0} or dict.fromkeys(evidence, 1.0)
    total = sum(there.values())
    weights = {name: weight / total for name, weight in there.items()}
    flat = all(np.ptp(one.values) < one.noise for series in evidence.values() for one in series.values())
    faults = shortfalls_of(evidence, measures, weights, None if several else sample_fps, shots)
    means = {name: np.mean([shortfall for _, shortfall in rows], axis=0) for name, rows in faults.items()}
    shortfall = np.broadcast_to(_mean_shortfall(faults, means, weights), next(iter(components.values())).shape)
    hopeless = scale.hopeless if scale else hopeless_of([shortfall])
    frozen = frozen_of(cues, known, len(shortfall), several=several)
    quality = (1 - np.clip(shortfall / hopeless, 0, 1) ** GATE) * np.where(frozen, FROZEN_WORTH, 1.0)
    # Between takes faults count by the quality alone, as some would make one take's motion seem less than another's.
    sound, harm = (1.0, 0.0) if several else (quality, _harm(faults))
    happens = interest_of(evidence, measures, weights, sound, harm, doubt_of(faults)) ** (INTEREST if several else 1)
    score = quality * happens * wish_of(evidence, wanted)
    notes = tuple(s.missing for s in SCORERS if s.missing and s.name not in components and wanted[s.name] > 0)
    standings = {name: 1 - short for name, short in means.items()}
    happenings = {one.happening: one for name in weights for one in evidence[name].values() if one.happening}
    return Combined(np.asarray(score), quality, shortfall, frozen, weights, standings, happenings, flat, notes)


def _mean_shortfall(faults: Shortfalls, means: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats | float:
    """Return the mean of all shortfalls, (N,) in 0..1. means: of those of each component, (N,)."""
    if not faults:
        return 0.0
    share = sum(weights[name] for name in means)
    by_weight = np.sum([weights[name] / share * means[name] for name in means], axis=0)
    # A component of at least a quarter of the greatest weight counts in full.
    greatest = max(weights[name] for name in means)
    say = {name: min(1.0, 4 * weights[name] / greatest) for name in means}
    proof = [say[name] * one.proof for name in means for one, _ in faults[name]]
    evenly = np.average([shortfall for name in means for _, shortfall in faults[name]], axis=0, weights=proof)
    return np.asarray(BY_WEIGHT * by_weight + (1 - BY_WEIGHT) * evenly)


def _harm(faults: Shortfalls) -> Floats | float:
    """Return how bad the worst is of what only harms and can look like something that happens, (N,) in 0..1. What is
    heard cannot; and for reactions it counts already.
    """
    seen = (rows for name, rows in faults.items() if name not in _HEARD)
    rows = [shortfall for of_component in seen for one, shortfall in of_component if one.only_harms]
    return np.asarray(np.max(rows, axis=0)) if rows else 0.0

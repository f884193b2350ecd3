"""Components become one score: how little a sample falls short of the best that the take has to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..base.arrays import Flags, Floats, Ints, Source
from ..base.interpolation import interpolate, known_with_neighbours
from ..scorers.base import Evidence, Scorer
from ..scorers.registry import SCORERS
from ..scorers.surroundings import usual_around
from ..settings import Settings
from ..values import Analysis
from .footage import weights_of
from .hints import hints_in, lift
from .interest import interest_of

BEST, WORST = 95, 5  # percentiles between which the values of a take usually lie; single samples are left out
USUAL = 40  # percentile of what only harms from which on it is no fault: most of a take is without any one fault;
BEYOND_DOUBT = 2.0  # but so many times `Evidence.noise` below the best is one, even where most of the take has it
SURROUNDINGS = 20.0  # seconds around a sample
NEARBY = 0.5  # most that they count beside the take: where all that varies is the subject, which does so slowly
BY_WEIGHT = 0.25  # share of the weights in the score; the rest is shared evenly by all series
HOPELESS = 0.55  # mean shortfall at which the score is 0, or more where the take often falls shorter
GATE = 1.5  # power of the shortfall in the score: a small one hardly counts, so that interest ranks what is sound
SOUND = 3  # power of the quality by which what happens counts: in a picture with a fault it is worth little

Faults = Mapping[str, Sequence[tuple[Evidence, Floats]]]
"""Name of a component to its evidence of quality, each with its shortfall, (N,) in 0..1."""


@dataclass(frozen=True, eq=False)
class Combined:
    """score: (N,) in 0..1: 1 is as good as the take gets in everything. weights: in force, summing to 1.
    quality: (N,) the score before it is ranked by what happens.

    standings: (N,) of each component, 1 less its shortfall. flat: whether the take hardly varies in anything.
    notes: which components are left out.
    """

    score: Floats
    quality: Floats
    weights: Mapping[str, float]
    standings: Mapping[str, Floats]
    flat: bool
    notes: tuple[str, ...]


def combined(analysis: Analysis, settings: Settings) -> Combined:
    """Return what `combine` makes of an analysis with the weights in force; what was marked ranks higher."""
    wanted = weights_of(analysis, settings) | ({} if settings.prompt else {"saliency": 0.0})
    names = (*analysis.components, *analysis.cues)
    known = {name: analysis.sources.get(name, analysis.pictures) != Source.INTERPOLATED for name in names}
    found = combine(analysis.components, analysis.cues, wanted, settings.sample_fps, known, analysis.shots)
    return replace(found, score=found.score * lift(analysis), flat=found.flat and not hints_in(analysis))


def combine(
    components: Mapping[str, Floats],
    cues: Mapping[str, Floats],
    wanted: Mapping[str, float],
    sample_fps: float,
    known: Mapping[str, Flags] | None = None,
    shots: Ints | None = None,
) -> Combined:
    """Return the score from the mean of all shortfalls: a quarter by weight, the rest with each series alike.

    A fault shows in few series, and what is no fault in many at once: the more of them fall short, the surer it is.

    wanted: weights as asked for; those of components that are not there go to the others in proportion. If all that
    are there weigh 0, they count alike.
    known: of each column, (N,) which samples were measured; None for all. What was not is interpolated.
    shots: (N,) in which one each sample is, as of Analysis; None: all in one.
    """
    evidence = {
        scorer.name: _interpolated(scorer.evidence(components[scorer.name], cues, sample_fps), _known(scorer, known))
        for scorer in SCORERS
        if scorer.name in components
    }
    evidence = {name: series for name, series in evidence.items() if series}
    there = {name: wanted[name] for name in evidence if wanted[name] > 0} or dict.fromkeys(evidence, 1.0)
    total = sum(there.values())
    weights = {name: weight / total for name, weight in there.items()}
    flat = all(np.ptp(one.values) < one.noise for series in evidence.values() for one in series)
    of_quality = {name: [one for one in evidence[name] if not one.interest] for name in weights}
    faults = {name: [(one, _shortfall(one, sample_fps, shots)) for one in of_quality[name]] for name in weights}
    faults = {name: rows for name, rows in faults.items() if rows}
    means = {name: np.mean([shortfall for _, shortfall in rows], axis=0) for name, rows in faults.items()}
    quality = np.broadcast_to(_quality(faults, means, weights), next(iter(components.values())).shape)
    score = quality * interest_of(evidence, weights, (1 - _harm(faults)) * quality**SOUND)
    notes = tuple(s.missing for s in SCORERS if s.missing and s.name not in components and wanted[s.name] > 0)
    return Combined(
        np.asarray(score), quality, weights, {name: 1 - short for name, short in means.items()}, flat, notes
    )


def _quality(faults: Faults, means: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats | float:
    """Return 1 where nothing falls short, (N,) in 0..1. means: of the shortfalls of each component, (N,)."""
    if not faults:
        return 1.0
    share = sum(weights[name] for name in means)
    by_weight = np.sum([weights[name] / share * means[name] for name in means], axis=0)
    # A component of at least a quarter of the greatest weight counts in full.
    greatest = max(weights[name] for name in means)
    say = {name: min(1.0, 4 * weights[name] / greatest) for name in means}
    proof = [say[name] * one.proof for name in means for one, _ in faults[name]]
    evenly = np.average([shortfall for name in means for _, shortfall in faults[name]], axis=0, weights=proof)
    shortfall = BY_WEIGHT * by_weight + (1 - BY_WEIGHT) * evenly
    hopeless = max(HOPELESS, float(np.percentile(shortfall, BEST)))
    return np.asarray(1 - np.clip(shortfall / hopeless, 0, 1) ** GATE)


def _harm(faults: Faults) -> Floats | float:
    """Return how bad the worst is of what only harms, (N,) in 0..1."""
    rows = [shortfall for of_component in faults.values() for one, shortfall in of_component if one.only_harms]
    return np.asarray(np.max(rows, axis=0)) if rows else 0.0


def _known(scorer: Scorer, known: Mapping[str, Flags] | None) -> Flags | None:
    """Return at which samples all columns of a scorer were measured, (N,); None where that is everywhere."""
    masks = [known[name] for name in scorer.columns if name in known] if known else []
    every = np.logical_and.reduce(masks) if masks else np.ones(1, dtype=bool)
    return None if every.all() else every


def _interpolated(series: Sequence[Evidence], known: Flags | None) -> Sequence[Evidence]:
    """Return the series interpolated where nothing was measured; one that is known nowhere is left out.

    They, and not the values that they are made of: a straight line between two brightnesses would look steady.
    """
    if known is None:
        return series
    masks = [known_with_neighbours(known, one.reach) for one in series]
    pairs = zip(series, masks, strict=True)
    return [replace(one, values=interpolate(one.values, there)) for one, there in pairs if there.any()]


def _shortfall(evidence: Evidence, sample_fps: float, shots: Ints | None) -> Floats:
    """Return how far each sample falls short in a series, (N,) in 0..1, in units of the usual range of the take.

    The more of a series changes slowly, from one subject to another, the more the surroundings in the same shot
    count: there 0.5 is as good as they are.
    """
    values = evidence.values
    low, usual, high = np.percentile(values, (WORST, USUAL, BEST))
    usual_range = max(float(high - low), evidence.noise)
    if evidence.only_harms:  # a fault must not stretch the range, nor its absence be a merit
        good = max(float(usual), float(high) - BEYOND_DOUBT * evidence.noise)
        of_take = np.clip((good - values) / max(float(high) - good, evidence.noise), 0, 1)
    else:
        of_take = np.clip((high - values) / usual_range, 0, 1)
    around = usual_around(values, sample_fps, SURROUNDINGS, shots)
    share = NEARBY * min(float(around.var()) / max(float(values.var()), 1e-12), 1.0)
    of_surroundings = np.clip(0.5 - (values - around) / usual_range, 0, 1)
    return np.asarray((1 - share) * of_take + share * of_surroundings)

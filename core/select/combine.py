"""Components become one score: how little a sample falls short of the best that the take has to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..base.arrays import Flags, Floats, Source
from ..base.interpolation import interpolate, known_with_neighbours
from ..scorers.base import Evidence, Scorer
from ..scorers.registry import SCORERS
from ..scorers.surroundings import usual_around
from ..settings import Settings
from ..values import Analysis

BEST, WORST = 95, 5  # percentiles between which the values of a take usually lie; single samples are left out
FAULTLESS = 80  # percentile of what only harms from which on it is no fault: most of a take may have the fault
FAULT_RANGE = 10.0  # shortfall 1 is so many times as far below that as the best is above it
AROUND = 0.5  # share of the surroundings in a shortfall that another subject causes, too, beside that of the take
GOOD_AROUND = 85  # percentile of the surroundings that is good
PLAIN = 0.3  # shortfall from which on a sample is plainly faulty, and no measure of what the take has to show
ENOUGH = 0.3  # least share of the samples that must be left for that
FAULTS = 0.5  # share of the two worst shortfalls in the score: one plain fault spoils what is fine in all else
WORST_COUNT = 3


@dataclass(frozen=True, eq=False)
class Combined:
    """score: (N,) in 0..1: 1 is as good as the take gets in everything. weights: in force, summing to 1.

    standings: (N,) of each component, 1 less its shortfall. flat: whether the take hardly varies in anything.
    notes: which components are left out.
    """

    score: Floats
    weights: Mapping[str, float]
    standings: Mapping[str, Floats]
    flat: bool
    notes: tuple[str, ...]


def combined(analysis: Analysis, settings: Settings) -> Combined:
    """Return what `combine` makes of an analysis with the weights of the settings."""
    wanted = settings.weights | ({} if settings.prompt else {"saliency": 0.0})
    names = (*analysis.components, *analysis.cues)
    known = {name: analysis.sources.get(name, analysis.pictures) != Source.INTERPOLATED for name in names}
    return combine(analysis.components, analysis.cues, wanted, settings.sample_fps, known)


def combine(
    components: Mapping[str, Floats],
    cues: Mapping[str, Floats],
    wanted: Mapping[str, float],
    sample_fps: float,
    known: Mapping[str, Flags] | None = None,
) -> Combined:
    """Return 1 less the weighted mean of all shortfalls and the two worst, half and half, as a score.

    wanted: weights as asked for; those of components that are not there go to the others in proportion. If all that
    are there weigh 0, they count alike.
    known: of each column, (N,) which samples were measured; None for all. What was not is interpolated.
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
    shortfalls = _shortfalls({name: evidence[name] for name in weights}, sample_fps)
    means = {name: np.mean(rows, axis=0) for name, rows in shortfalls.items()}
    mean = np.sum([weights[name] * means[name] for name in weights], axis=0)
    # A component of at least a quarter of the greatest weight counts in full among the worst.
    say = {name: min(1.0, 4 * weight / max(weights.values())) for name, weight in weights.items()}
    rows = [say[s.name] * row for s in SCORERS if s.name in weights and s.shows_faults for row in shortfalls[s.name]]
    worst = np.sort(rows, axis=0)[-WORST_COUNT:].mean(axis=0) if rows else np.zeros_like(mean)
    score = np.clip(1 - (1 - FAULTS) * mean - FAULTS * worst, 0, 1)
    notes = tuple(s.missing for s in SCORERS if s.missing and s.name not in components and wanted[s.name] > 0)
    return Combined(np.asarray(score), weights, {name: 1 - short for name, short in means.items()}, flat, notes)


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


def _shortfalls(evidence: Mapping[str, Sequence[Evidence]], sample_fps: float) -> dict[str, list[Floats]]:
    """Return how far each sample falls short in each series, (N,) in 0..1, in units of the usual range of the take.

    What a take has to show is read only where it has no plain fault of another kind: noise looks like detail.
    """
    faults = [one for series in evidence.values() for one in series if one.only_harms]
    sound = np.max([_shortfall(one, None, sample_fps) for one in faults], axis=0) < PLAIN if faults else None
    if sound is not None and sound.mean() < ENOUGH:
        sound = None
    return {name: [_shortfall(one, sound, sample_fps) for one in series] for name, series in evidence.items()}


def _shortfall(evidence: Evidence, sound: Flags | None, sample_fps: float) -> Floats:
    """sound: (N,) the samples that show what the take can be; None for all. What only harms is read from all."""
    values = evidence.values
    sound = None if evidence.only_harms else sound
    low, faultless, high = np.percentile(values if sound is None else values[sound], (WORST, FAULTLESS, BEST))
    if evidence.only_harms:  # a fault must not stretch the range, nor its absence be a merit
        good, usual_range, nearby = faultless, FAULT_RANGE * (high - faultless), FAULTLESS
    else:
        good, usual_range, nearby = high, high - low, GOOD_AROUND
    unit = max(usual_range, evidence.noise)
    of_take = np.clip((good - values) / unit, 0, 1)
    if not evidence.follows_subject:
        return np.asarray(of_take)
    around = usual_around(values if sound is None else np.where(sound, values, low - 1), sample_fps, nearby)
    return np.asarray((1 - AROUND) * of_take + AROUND * np.clip((around - values) / unit, 0, 1))

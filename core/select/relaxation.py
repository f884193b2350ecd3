"""Finds enough moments: strictly first, then with rules relaxed step by step, and says which were."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..base.arrays import Floats, Ints
from ..settings import Settings
from ..values import Analysis
from .diversity import keep_different
from .peaks import keep_apart, peaks_of

SEPARATIONS = (1.0, 0.5, 0.0)  # of the way from the length of a clip to the separation asked for
THRESHOLDS = (0.5, 0.25)  # of the model's own; a threshold that the user named is kept


@dataclass(frozen=True, eq=False)
class Found:
    """candidates: (C,) separated sample numbers, best first. kept: places among them. notes: what was relaxed."""

    candidates: Ints
    kept: list[int]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Rules:
    separation: float
    threshold: float
    beyond_peaks: bool
    relaxed: tuple[str, ...]


def search(analysis: Analysis, smoothed: Floats, settings: Settings, threshold: float, flat: bool) -> Found:
    """Find `settings.count` moments, or as many as the take has.

    threshold: cosine distance up to which two moments look alike. flat: nothing stands out, so nothing is relaxed.
    """
    ladder = _ladder(settings, threshold)
    best = _follow(next(ladder), analysis, smoothed, settings)
    if flat:
        return best
    for rules in ladder:
        if len(best.kept) >= settings.count:
            break
        found = _follow(rules, analysis, smoothed, settings)
        if len(found.kept) > len(best.kept):
            best = found
    return best


def _ladder(settings: Settings, threshold: float) -> Iterator[_Rules]:
    """The rules to try in turn, from strict to lax."""
    shortest = sum(settings.rolls)
    widest = max(settings.min_peak_distance, shortest)
    relaxed: tuple[str, ...] = ()
    separation = widest
    for share in SEPARATIONS:
        separation = shortest + share * (widest - shortest)
        if share < 1 and widest > shortest:
            relaxed = (f"separation relaxed from {widest:g} s to {separation:g} s",)
        yield _Rules(separation, threshold, False, relaxed)
    relaxed += ("moments beside the peaks allowed",)
    yield _Rules(separation, threshold, True, relaxed)
    if settings.similarity_threshold is None:
        for share in THRESHOLDS:
            lower = threshold * share
            note = f"similarity threshold relaxed from {threshold:.3g} to {lower:.3g}"
            yield _Rules(separation, lower, True, (*relaxed, note))


def _follow(rules: _Rules, analysis: Analysis, smoothed: Floats, settings: Settings) -> Found:
    ranked = peaks_of(smoothed)
    if rules.beyond_peaks:
        others = np.argsort(-smoothed, kind="stable")
        ranked = np.concatenate([ranked, others[~np.isin(others, ranked)]])
    candidates = keep_apart(ranked, analysis.times, rules.separation)
    if analysis.embeddings is None:
        return Found(candidates, list(range(min(len(candidates), settings.count))), rules.relaxed)
    kept = keep_different(analysis.embeddings[candidates], rules.threshold, settings.max_similar_clips, settings.count)
    return Found(candidates, kept, rules.relaxed)

"""Finds enough moments: strictly first, then with rules relaxed step by step, and says which were."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..base.arrays import Flags, Floats, Ints
from ..settings import Settings
from ..values import Analysis
from .clip_bounds import clip_starts, have_room
from .diversity import keep_different, trade
from .hints import least_score
from .peaks import keep_apart, peaks_of, samples_within
from .smooth import moment_scores
from .snap import shifts

SEPARATIONS = (1.0, 0.5, 0.0)  # of the way from the length of a clip to the separation asked for
THRESHOLDS = (0.5, 0.25)  # of the model's own; a threshold that the user named is kept


@dataclass(frozen=True, eq=False)
class Found:
    """candidates: (C,) separated sample numbers, best first. kept: places among them. notes: what was relaxed.

    rejected: whether there are moments that are not good enough.
    """

    candidates: Ints
    kept: list[int]
    notes: tuple[str, ...] = ()
    rejected: bool = False


@dataclass(frozen=True)
class _Rules:
    separation: float
    threshold: float
    beyond_peaks: bool
    relaxed: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Room:
    """starts: (N,) when the clip around each sample begins, seconds. enough: (N,) whether there is room for it."""

    starts: Floats
    enough: Flags


def good_enough(analysis: Analysis, quality: Floats, settings: Settings) -> Flags:
    """Return around which samples the moment has the least quality that is asked for, (N,). quality: of Combined."""
    moments = moment_scores(quality, settings.smooth_window, settings.sample_fps, analysis.shots)
    return np.asarray(moments >= least_score(analysis, settings.min_score))


def search(
    analysis: Analysis, smoothed: Floats, good: Flags, settings: Settings, threshold: float, flat: bool
) -> Found:
    """Find `settings.count` moments, or as many as the take has.

    smoothed, good: (N,) how good the moment around each sample is, and whether that is good enough.
    threshold: cosine distance up to which two moments look alike. flat: nothing stands out, so nothing is relaxed.
    """
    ladder = _ladder(settings, threshold)
    (pre, post), later = settings.rolls, shifts(analysis, settings)
    room = _Room(clip_starts(analysis, pre - later, post + later), have_room(analysis, pre, post))
    best = _follow(next(ladder), analysis, smoothed, good, settings, room)
    if flat:
        return best
    for rules in ladder:
        # Where other peaks are worse, so is what lies beside those kept
        if len(best.kept) >= settings.count or (rules.beyond_peaks and best.rejected):
            break
        found = _follow(rules, analysis, smoothed, good, settings, room)
        best = found if len(found.kept) > len(best.kept) else replace(best, rejected=best.rejected or found.rejected)
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
    if settings.similarity_threshold is None and settings.max_similar_clips is not None:
        for share in THRESHOLDS:
            lower = threshold * share
            note = f"similarity threshold relaxed from {threshold:.3g} to {lower:.3g}"
            yield _Rules(separation, lower, True, (*relaxed, note))


def _follow(rules: _Rules, analysis: Analysis, smoothed: Floats, good: Flags, settings: Settings, room: _Room) -> Found:
    within = samples_within(len(smoothed), settings.smooth_window, settings.sample_fps)
    inner = smoothed[within.start : within.stop]
    ranked = peaks_of(inner)
    if rules.beyond_peaks:
        others = np.argsort(-inner, kind="stable")
        ranked = np.concatenate([ranked, others[~np.isin(others, ranked)]])
    ranked = ranked + within.start
    candidates = keep_apart(ranked[room.enough[ranked]], room.starts, rules.separation)
    accepted = np.flatnonzero(good[candidates])
    if not len(accepted):
        accepted = np.arange(min(len(candidates), 1))  # the best one is shown in any case
    ranked = candidates[accepted]
    kept = accepted[_keep(analysis, ranked, smoothed[ranked], settings, rules.threshold)].tolist()
    return Found(candidates, kept, rules.relaxed, rejected=len(accepted) < len(candidates))


def _keep(analysis: Analysis, candidates: Ints, scores: Floats, settings: Settings, threshold: float) -> list[int]:
    """Return which of the candidates, (C,) best first, are kept."""
    if analysis.embeddings is None:
        return list(range(min(len(candidates), settings.count)))
    vectors = analysis.embeddings[candidates]
    if settings.limits_similar:
        return keep_different(vectors, threshold, settings.max_similar_clips or 1, settings.count)
    return trade(vectors, scores, threshold, settings.count)

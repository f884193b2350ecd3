"""Finds enough moments: strictly first, then with rules relaxed step by step, and says which were."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..base.arrays import Flags, Floats, Ints
from ..base.constraints import NO_CONSTRAINTS, Constraints
from ..base.messages import number_of
from ..settings import Settings
from ..values import Analysis
from .clip_bounds import clip_starts, have_room
from .constraints import Held, hold
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

    rejected: whether there are moments that are not good enough. held: what the user keeps, which are picks besides.
    """

    candidates: Ints
    kept: list[int]
    held: Held
    notes: tuple[str, ...] = ()
    rejected: bool = False

    @property
    def picked(self) -> Ints:
        """Sample numbers of all picks, those that the user keeps first, (P,)."""
        return np.concatenate([self.held.samples, self.candidates[self.kept]])


@dataclass(frozen=True)
class _Rules:
    separation: float
    threshold: float
    beyond_peaks: bool
    relaxed: tuple[str, ...]  # what a moment is that only these rules let in


@dataclass(frozen=True, eq=False)
class _Room:
    """starts: (N,) when the clip around each sample begins, seconds. enough: (N,) whether there is room for it.
    length: seconds of a clip. held: what the user decided.
    """

    starts: Floats
    enough: Flags
    length: float
    held: Held


def good_enough(analysis: Analysis, quality: Floats, settings: Settings, best: float | None = None) -> Flags:
    """Return around which samples the moment has the least quality that is asked for, (N,).

    quality: of Combined. best: that of the best moment of several takes; None: of this one.
    """
    moments = moment_scores(quality, settings.smooth_window, settings.sample_fps, analysis.shots, best)
    return np.asarray(moments >= least_score(analysis, settings.min_score))


def search(
    analysis: Analysis,
    smoothed: Floats,
    good: Flags,
    settings: Settings,
    threshold: float,
    flat: bool,
    constraints: Constraints = NO_CONSTRAINTS,
) -> Found:
    """Return `settings.count` moments, or as many as the take has, with those that the user keeps.

    smoothed, good: (N,) how good the moment around each sample is, and whether that is good enough.
    threshold: cosine distance up to which two moments look alike. flat: nothing stands out, so nothing is relaxed.
    """
    ladder = _ladder(settings, threshold)
    (pre, post), later = settings.rolls, shifts(analysis, settings)
    starts = clip_starts(analysis, pre - later, post + later)
    held = hold(analysis, constraints, starts, pre + post)
    room = _Room(starts, have_room(analysis, pre, post), pre + post, held)
    wanted = settings.count - len(held.samples)
    best = strict = _follow(next(ladder), analysis, smoothed, good, settings, room)
    if flat:
        return best
    for rules in ladder:
        # Where other peaks are worse, so is what lies beside those kept
        if len(best.kept) >= wanted or (rules.beyond_peaks and best.rejected):
            break
        found = _follow(rules, analysis, smoothed, good, settings, room)
        best = found if len(found.kept) > len(best.kept) else replace(best, rejected=best.rejected or found.rejected)
    return replace(best, notes=_as_note(len(strict.kept), len(best.kept), best.notes))


def _as_note(strict: int, count: int, relaxed: tuple[str, ...]) -> tuple[str, ...]:
    """Return how many moments there are by the strict rules, and what the others are, in a sentence."""
    if not relaxed:
        return ()
    stand = f"only {number_of(strict, 'shot')} clearly stand{'s' if strict == 1 else ''} out"
    more = f"{count - strict} more {'was' if count - strict == 1 else 'were'} added, {' and '.join(relaxed)}"
    return (f"{stand if strict else 'no shot clearly stands out'}; {more}",)


def _ladder(settings: Settings, threshold: float) -> Iterator[_Rules]:
    """Yield the rules to try in turn, from strict to lax."""
    shortest = sum(settings.rolls)
    widest = max(settings.min_peak_distance, shortest)
    relaxed: tuple[str, ...] = ()
    separation = widest
    for share in SEPARATIONS:
        separation = shortest + share * (widest - shortest)
        if share < 1 and widest > shortest:
            relaxed = (f"closer together ({separation:g} s apart instead of {widest:g} s)",)
        yield _Rules(separation, threshold, False, relaxed)
    relaxed += ("beside the peaks",)
    yield _Rules(separation, threshold, True, relaxed)
    if settings.similarity_threshold is None and settings.max_similar_clips is not None:
        for share in THRESHOLDS:
            lower = threshold * share
            note = f"more alike (similarity {lower:.3g} instead of {threshold:.3g})"
            yield _Rules(separation, lower, True, (*relaxed, note))


def _follow(rules: _Rules, analysis: Analysis, smoothed: Floats, good: Flags, settings: Settings, room: _Room) -> Found:
    within = samples_within(len(smoothed), settings.smooth_window, settings.sample_fps)
    inner = smoothed[within.start : within.stop]
    ranked = peaks_of(inner)
    if rules.beyond_peaks:
        others = np.argsort(-inner, kind="stable")
        ranked = np.concatenate([ranked, others[~np.isin(others, ranked)]])
    ranked = ranked + within.start
    allowed = room.enough & room.held.away_from(room.starts, room.length, rules.separation)
    candidates = keep_apart(ranked[allowed[ranked]], room.starts, rules.separation)
    accepted = np.flatnonzero(good[candidates])
    if not len(accepted) and not len(room.held.samples):
        accepted = np.arange(min(len(candidates), 1))  # the best one is shown in any case
    ranked = candidates[accepted]
    kept = accepted[_keep(analysis, ranked, smoothed[ranked], settings, rules.threshold, room.held.samples)].tolist()
    return Found(candidates, kept, room.held, rules.relaxed, rejected=len(accepted) < len(candidates))


def _keep(
    analysis: Analysis, candidates: Ints, scores: Floats, settings: Settings, threshold: float, held: Ints
) -> list[int]:
    """Return which of the candidates, (C,) best first, are kept beside the samples that the user holds."""
    count = max(settings.count - len(held), 0)
    if analysis.embeddings is None:
        return list(range(min(len(candidates), count)))
    vectors, before = analysis.embeddings[candidates], analysis.embeddings[held]
    if settings.limits_similar:
        return keep_different(vectors, threshold, settings.max_similar_clips or 1, count, before)
    return trade(vectors, scores, threshold, count, before)

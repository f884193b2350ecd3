"""Which stretches of a take, looked at in part, could still change what is picked."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import numpy as np

from ..between import between, unmeasured
from ..part import Samples
from ..scoring import SURROUNDINGS
from ..settings import Settings
from ..values import Analysis, Flags, Floats, Ints
from .combine import combined
from .search import search
from .smooth import smooth

PROBES = 6, 24  # stretches to look at first, evenly over the take: one for all that a moment is compared with, or so
COMPLETIONS = 48
DOUBT = 0.05  # share of the completions that pick in a stretch for it to be worth a look
RIVALS = 1.5  # about how much more is looked at than what the picks are compared with
CALM = 0.05  # least share of the change from key frame to key frame that is taken for wandering, not noise


def is_short(duration: Fraction, settings: Settings) -> bool:
    """Whether most of a take of so many seconds (0: unknown) would be looked at closely anyway."""
    return 0 < duration < RIVALS * settings.count * SURROUNDINGS


def doubtful(analysis: Analysis, settings: Settings, threshold: float) -> list[Samples]:
    """The stretches to look at next, in order; none once the picks are settled.

    What nobody looked at is completed at random, as far from the interpolated score as measured samples of this take
    are from each other in as much time, and moments are picked from each completion. Where one in twenty picks a moment
    that was not looked at all through, it is worth a look. In the end all that the picks are compared with is: a moment
    stands out of its surroundings, and so it is no surer than they are. The same analysis and settings always give the
    same answer.

    threshold: as in `select_moments`.
    """
    measured = analysis.measured
    stretches = [] if measured is None else unmeasured(measured)
    if measured is None or not stretches:
        return []
    if probes := _probes(measured, stretches, settings.sample_fps):
        return probes
    scored = combined(analysis, settings)

    def picks(score: Floats) -> Ints:
        smoothed = smooth(score, settings.smooth_window, settings.sample_fps)
        found = search(analysis, smoothed, settings, threshold, scored.flat)
        return found.candidates[found.kept]

    first = np.array([stretch.first for stretch in stretches])
    last = np.array([stretch.stop or 0 for stretch in stretches]) - 1
    window = int(settings.smooth_window / 2 * settings.sample_fps)
    wishes = np.zeros(len(stretches), dtype=np.int64)
    for completion in () if scored.flat else _completions(scored.score, measured):
        away = _away(picks(completion), first, last)
        wishes[np.unique(away.argmin(axis=1)[away.min(axis=1) <= window])] += 1
    worth = wishes >= DOUBT * COMPLETIONS
    if not worth.any():
        around = int(SURROUNDINGS / 2 * settings.sample_fps)
        worth = _away(picks(scored.score), first, last).min(axis=0) <= max(around, window)
    return [stretches[place] for place in np.flatnonzero(worth).tolist()]


def _probes(measured: Flags, stretches: list[Samples], sample_fps: float) -> list[Samples]:
    """One in each part of the take where none was looked at: they tell how it wavers between key frames."""
    least, most = PROBES
    count = min(max(round(len(measured) / sample_fps / SURROUNDINGS), least), most)
    closely = measured[1:] & measured[:-1]
    probes = []
    for low, high in pairwise(len(measured) * part // count for part in range(count + 1)):
        there = [stretch for stretch in stretches if low <= stretch.first < high]
        if there and not closely[low:high].any():
            probes.append(there[len(there) // 2])
    return probes


def _away(samples: Ints, first: Ints, last: Ints) -> Ints:
    """(K, S) how many samples lie from each of K to each of S stretches; 0 inside."""
    return np.asarray(np.maximum(np.maximum(first[None] - samples[:, None], samples[:, None] - last[None]), 0))


def _completions(score: Floats, measured: Flags) -> Iterator[Floats]:
    """What the (N,) score could be: as it is where it was measured, between that a Brownian bridge with noise.

    How far it wanders and how noisy it is are told from the measured samples: from one to the next the score changes
    by 2 n + w on average, squared, over a usual gap of l samples by 2 n + l w.
    """
    gap = int(np.median([length for length in np.diff(np.flatnonzero(measured)) if length > 1]))
    beside, across = (_change(score, measured, length) for length in (1, gap))
    wander = max(across - beside, CALM * across) / (gap - 1)
    noise = max(beside - wander, 0.0) / 2
    chance = np.random.default_rng(0)
    for _ in range(COMPLETIONS):
        steps, jitter = chance.normal(size=(2, len(score)))
        walk = np.sqrt(wander) * np.cumsum(steps) + np.sqrt(noise) * jitter
        yield score + walk - between(walk, measured)


def _change(score: Floats, measured: Flags, lag: int) -> float:
    """The mean squared difference between measured samples so far apart."""
    both = measured[lag:] & measured[:-lag]
    return float(np.mean((score[lag:] - score[:-lag])[both] ** 2))

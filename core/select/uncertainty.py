"""Which stretches of a take, looked at in part, could still change what is picked."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from ..base.arrays import Flags, Floats, Ints
from ..base.interpolation import gaps_in, interpolate
from ..base.time_range import SampleRange
from ..scorers import SURROUNDINGS
from ..settings import Settings
from ..values import Analysis
from .combine import Combined, combined
from .relaxation import search
from .smooth import smooth

PROBES = 6, 24  # stretches to look at first, evenly over the take: one for all that a moment is compared with, or so
COMPLETIONS = 48
DOUBT = 0.1  # share of the completions that pick in a stretch for it to be worth a look
RIVALS = 1.5  # about how much more is looked at than what the picks are compared with
EXAMPLES = 6  # least number of looks at the same place between key frames that tell what may lie there


def is_short(duration: Fraction, settings: Settings) -> bool:
    """Whether most of a take of so many seconds (0: unknown) would be looked at closely anyway."""
    return 0 < duration < usual(settings)


def usual(settings: Settings) -> float:
    """About how many seconds of a take are looked at closely."""
    return RIVALS * settings.count * SURROUNDINGS


def doubtful(analysis: Analysis, settings: Settings, threshold: float) -> list[SampleRange]:
    """The stretches where a moment could hide, to look at next, in order; none once there are none.

    What nobody looked at is completed at random, as far from the interpolated score as the score of some stretch of
    this take that was looked at is from a straight line, and moments are picked from each completion. Where one in
    ten picks a moment that was not looked at all through, it is worth a look. The same analysis and settings always
    give the same answer.

    threshold: as in `select_moments`.
    """
    measured, stretches = analysis.measured, _left(analysis)
    if measured is None or not stretches:
        return []
    if probes := _probes(measured, stretches, settings.sample_fps):
        return probes
    scored = combined(analysis, settings)
    if scored.flat:
        return []
    window = int(settings.smooth_window / 2 * settings.sample_fps)
    edges = _edges(stretches)
    wishes = np.zeros(len(stretches), dtype=np.int64)
    for completion in _completions(scored.score, measured):
        away = _away(_picks(analysis, replace(scored, score=completion), settings, threshold), *edges)
        wishes[np.unique(away.argmin(axis=1)[away.min(axis=1) <= window])] += 1
    return [stretches[place] for place in np.flatnonzero(wishes >= DOUBT * COMPLETIONS).tolist()]


def compared(analysis: Analysis, settings: Settings, threshold: float) -> list[SampleRange]:
    """The stretches left of what the picks are compared with, in order.

    A moment stands out of its surroundings, and so it is no surer than they are. threshold: as in `select_moments`.
    """
    stretches = _left(analysis)
    if not stretches:
        return []
    around = int(SURROUNDINGS / 2 * settings.sample_fps)
    away = _away(_picks(analysis, combined(analysis, settings), settings, threshold), *_edges(stretches))
    return [stretches[place] for place in np.flatnonzero(away.min(axis=0) <= around).tolist()]


def _left(analysis: Analysis) -> list[SampleRange]:
    return [] if analysis.measured is None else gaps_in(analysis.measured)


def _picks(analysis: Analysis, scored: Combined, settings: Settings, threshold: float) -> Ints:
    """(K,) the samples of the moments that a score makes picks."""
    smoothed = smooth(scored.score, settings.smooth_window, settings.sample_fps)
    found = search(analysis, smoothed, settings, threshold, scored.flat)
    return found.candidates[found.kept]


def _probes(measured: Flags, stretches: list[SampleRange], sample_fps: float) -> list[SampleRange]:
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


def _edges(stretches: list[SampleRange]) -> tuple[Ints, Ints]:
    """(S,) the first sample of each stretch, and the last one."""
    first = np.array([stretch.first for stretch in stretches])
    return first, np.array([stretch.stop or 0 for stretch in stretches]) - 1


def _away(samples: Ints, first: Ints, last: Ints) -> Ints:
    """(K, S) how many samples lie from each of K to each of S stretches; 0 inside."""
    return np.asarray(np.maximum(np.maximum(first[None] - samples[:, None], samples[:, None] - last[None]), 0))


def _completions(score: Floats, measured: Flags) -> Iterator[Floats]:
    """What the (N,) score could be: as it is where it was measured; in each gap, as much off the line as elsewhere."""
    known = np.flatnonzero(measured)
    gaps = [(begin, end) for begin, end in pairwise(known.tolist()) if end - begin > 1]
    seen = {length: _seen(score, measured, length) for length in {end - begin for begin, end in gaps}}
    examples = [_examples(*seen[end - begin], begin) for begin, end in gaps]
    line, chance = interpolate(score, measured), np.random.default_rng(0)
    for _ in range(COMPLETIONS):
        completion = line.copy()
        for (begin, end), off in zip(gaps, examples, strict=True):
            if len(off):
                completion[begin : end + 1] += off[chance.integers(len(off))]
        yield completion


def _seen(score: Floats, measured: Flags, length: int) -> tuple[Ints, Floats]:
    """(P,) where `length` samples on from a sample all was looked at; (P, length + 1) how far off the line it lies."""
    missing = np.concatenate([[0], np.cumsum(~measured)])
    begins = np.flatnonzero(missing[length + 1 :] == missing[: -length - 1])
    values = score[begins[:, None] + np.arange(length + 1)]
    share = np.arange(length + 1) / length
    return begins, values - values[:, :1] * (1 - share) - values[:, -1:] * share


def _examples(begins: Ints, off: Floats, begin: int) -> Floats:
    """Those of the (P, length + 1) looks that begin at the same place between key frames, where these are some.

    Encoders treat frames better or worse by their place; what that does must not be taken for chance.
    """
    there = (begins - begin) % (off.shape[1] - 1) == 0
    return off[there] if np.count_nonzero(there) >= EXAMPLES else off

"""Which ranges of a take, of which some samples were analysed, could still change what is picked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ..base.arrays import Flags, Floats, Ints
from ..base.constraints import NO_CONSTRAINTS, Constraints
from ..base.interpolation import gaps_holding, gaps_in, interpolate
from ..base.time_range import SampleRange
from ..settings import QUICK, Settings
from ..taste.labels import Labels
from ..values import Analysis
from .combine import Combined, combined
from .relaxation import good_enough, search
from .smooth import moment_scores

SURROUNDINGS = 20.0  # seconds around a pick that it is to be held against, sample by sample
PROBES = 6, 24  # least and most ranges to analyse first, evenly over the take: about one for each surroundings
COMPLETIONS = 48
UNCERTAIN = 0.1  # share of the completions that pick in a range for it to be worth analysing
RIVALS = 1.5  # about how much more is analysed than what the picks are compared with
EXAMPLES = 6  # least number of ranges at the same place between key frames that show what may lie there
COMPARED_STRIDE = 4  # the model rates one of so many samples that picks are only compared with


@dataclass(frozen=True)
class NextScan:
    """What to analyse next. ranges: samples of the whole take. stride: the model rates every stride-th of them."""

    ranges: list[SampleRange]
    stride: int = 1


def refined_seconds(settings: Settings) -> float:
    """Return about how many seconds of a long take are analysed sample by sample."""
    return RIVALS * settings.count * SURROUNDINGS


def next_scan(
    whole: Analysis,
    part: Analysis,
    settings: Settings,
    threshold: float,
    asked: Sequence[SampleRange],
    constraints: Constraints = NO_CONSTRAINTS,
    labels: Labels = (),
) -> NextScan | None:
    """Return what to analyse next for picks that are certain enough, or None once they are.

    whole: what is known of the take. part: of the part to pick from. asked: ranges to analyse in any case.
    threshold, labels: as in `select_moments`.
    """
    if whole.measured is None or part.measured is None:
        return None
    wanted, stride = [*asked], 1
    if not part.measured.any():  # no key frame lies in it
        wanted.append(SampleRange(part.first_sample, part.first_sample + len(part.samples)))
    elif settings.quality != QUICK:
        found = uncertain_ranges(part, settings, threshold, constraints, labels)
        if not found and not gaps_holding(whole.measured, wanted):
            found, stride = compared_ranges(part, settings, threshold, constraints, labels), COMPARED_STRIDE
        first = part.first_sample
        wanted += [SampleRange(one.first + first, (one.stop or 0) + first) for one in found]
    ranges = gaps_holding(whole.measured, wanted)
    return NextScan(ranges, stride) if ranges else None


def uncertain_ranges(
    analysis: Analysis,
    settings: Settings,
    threshold: float,
    constraints: Constraints = NO_CONSTRAINTS,
    labels: Labels = (),
) -> list[SampleRange]:
    """Return the ranges where a moment could hide, to analyse next, in order; none once there are none.

    Gaps in the score are filled at random, as far from the interpolated score as the score of some range of this take
    that was analysed is from a straight line, and moments are picked from each such completion. Where one in ten picks
    a moment in a gap, that is worth analysing. The same analysis and settings always give the same answer.

    threshold, labels: as in `select_moments`.
    """
    measured, gaps = analysis.measured, _gaps(analysis)
    if measured is None or not gaps:
        return []
    if probes := _probes(measured, gaps, settings.sample_fps):
        return probes
    scored = combined(analysis, settings, labels=labels)
    if scored.flat:
        return []
    window = int(settings.smooth_window / 2 * settings.sample_fps)
    edges, good = _edges(gaps), good_enough(analysis, scored.quality, settings)
    picked = np.zeros(len(gaps), dtype=np.int64)
    for completion in _completions(scored.score, measured):
        away = _distances(
            _picks(analysis, replace(scored, score=completion), good, settings, threshold, constraints), *edges
        )
        picked[np.unique(away.argmin(axis=1)[away.min(axis=1) <= window])] += 1
    return [gaps[place] for place in np.flatnonzero(picked >= UNCERTAIN * COMPLETIONS).tolist()]


def compared_ranges(
    analysis: Analysis,
    settings: Settings,
    threshold: float,
    constraints: Constraints = NO_CONSTRAINTS,
    labels: Labels = (),
) -> list[SampleRange]:
    """Return the gaps in what the picks are compared with, in order.

    A moment stands out of its surroundings, and so it is no surer than they are.
    threshold, labels: as in `select_moments`.
    """
    gaps = _gaps(analysis)
    if not gaps:
        return []
    around = int(SURROUNDINGS / 2 * settings.sample_fps)
    scored = combined(analysis, settings, labels=labels)
    good = good_enough(analysis, scored.quality, settings)
    away = _distances(_picks(analysis, scored, good, settings, threshold, constraints), *_edges(gaps))
    return [gaps[place] for place in np.flatnonzero(away.min(axis=0) <= around).tolist()]


def _gaps(analysis: Analysis) -> list[SampleRange]:
    return [] if analysis.measured is None else gaps_in(analysis.measured)


def _picks(
    analysis: Analysis, scored: Combined, good: Flags, settings: Settings, threshold: float, constraints: Constraints
) -> Ints:
    """Return the samples of the moments that are picked by a score, shape (K,). good: as of `search`."""
    over = settings.smooth_window, settings.sample_fps, analysis.shots
    settings = replace(settings, snap_bounds=False)  # what is not known cannot be settled
    scores = moment_scores(scored.score, *over)
    return search(analysis, scores, good, settings, threshold, scored.flat, constraints).picked


def _probes(measured: Flags, gaps: list[SampleRange], sample_fps: float) -> list[SampleRange]:
    """Return one gap in each part of the take where none was analysed: they show how scores vary between key frames."""
    least, most = PROBES
    count = min(max(round(len(measured) / sample_fps / SURROUNDINGS), least), most)
    adjacent = measured[1:] & measured[:-1]
    probes = []
    for low, high in pairwise(len(measured) * part // count for part in range(count + 1)):
        there = [gap for gap in gaps if low <= gap.first < high]
        if there and not adjacent[low:high].any():
            probes.append(there[len(there) // 2])
    return probes


def _edges(gaps: list[SampleRange]) -> tuple[Ints, Ints]:
    """Return the first sample of each gap, shape (S,), and the last one."""
    first = np.array([gap.first for gap in gaps])
    return first, np.array([gap.stop or 0 for gap in gaps]) - 1


def _distances(samples: Ints, first: Ints, last: Ints) -> Ints:
    """Return how many samples lie from each of K to each of S gaps, shape (K, S); 0 inside."""
    return np.asarray(np.maximum(np.maximum(first[None] - samples[:, None], samples[:, None] - last[None]), 0))


def _completions(score: Floats, measured: Flags) -> Iterator[Floats]:
    """Yield what the score (N,) could be: as measured; in each gap, as far off the line as elsewhere."""
    known = np.flatnonzero(measured)
    gaps = [(begin, end) for begin, end in pairwise(known.tolist()) if end - begin > 1]
    seen = {length: _deviations(score, measured, length) for length in {end - begin for begin, end in gaps}}
    examples = [_examples(*seen[end - begin], begin) for begin, end in gaps]
    line, chance = interpolate(score, measured), np.random.default_rng(0)
    for _ in range(COMPLETIONS):
        completion = line.copy()
        for (begin, end), off in zip(gaps, examples, strict=True):
            if len(off):
                completion[begin : end + 1] += off[chance.integers(len(off))]
        yield completion


def _deviations(score: Floats, measured: Flags, length: int) -> tuple[Ints, Floats]:
    """Return where `length` samples on from a sample all was analysed, (P,), and how far off the line it lies there,
    (P, length + 1).
    """
    missing = np.concatenate([[0], np.cumsum(~measured)])
    begins = np.flatnonzero(missing[length + 1 :] == missing[: -length - 1])
    values = score[begins[:, None] + np.arange(length + 1)]
    share = np.arange(length + 1) / length
    return begins, values - values[:, :1] * (1 - share) - values[:, -1:] * share


def _examples(begins: Ints, off: Floats, begin: int) -> Floats:
    """Return those of the (P, length + 1) that begin at the same place between key frames, where these are enough.

    Encoders treat frames better or worse by their place; what that does must not be taken for chance.
    """
    there = (begins - begin) % (off.shape[1] - 1) == 0
    return off[there] if np.count_nonzero(there) >= EXAMPLES else off

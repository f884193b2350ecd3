"""Where cuts are still to be looked for, and what is then known."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..base.arrays import Flags, Floats, Ints, Source
from ..base.time_range import TimeRange
from ..values import Analysis


def unchecked_pairs(analysis: Analysis, within: Sequence[TimeRange] = (), threshold: float = 0.0) -> Ints:
    """Return pairs of samples with known pictures, and none between, where there may be an unknown cut, (P, 2).

    They follow each other; within these ranges, as between key frames, others may lie between, which takes a while to
    look at: then they must look different, and be further apart than a cosine distance of `threshold`.
    """
    known = np.flatnonzero(analysis.pictures != Source.INTERPOLATED)
    first, second = known[:-1], known[1:]
    wanted = second - first == 1
    times, apart = analysis.times, _distances(analysis, first, second) > threshold
    for one in within:
        wanted |= apart & (times[second] > float(one.start)) & (times[first] < float(one.end or analysis.end))
    wanted &= ~_checked(analysis)[first]
    return np.stack([first[wanted], second[wanted]], axis=1)


def with_cuts(analysis: Analysis, pairs: Ints, cuts: Ints) -> Analysis:
    """Return the analysis with the cuts, (K,) ticks, that were found between these pairs of samples, (P, 2)."""
    checked = _checked(analysis).copy()
    for first, second in pairs.tolist():
        checked[first:second] = True
    return replace(analysis, cuts=np.union1d(analysis.cuts, cuts), checked=checked)


def _distances(analysis: Analysis, first: Ints, second: Ints) -> Floats:
    """Return the cosine distance of the embeddings of each pair of samples, (P,); 2, the greatest, without any."""
    if analysis.embeddings is None:
        return np.full(len(first), 2.0)
    vectors = analysis.embeddings.astype(np.float32)
    return np.asarray(1 - np.sum(vectors[first] * vectors[second], axis=1))


def _checked(analysis: Analysis) -> Flags:
    if analysis.checked is not None:
        return analysis.checked
    last = np.arange(1, len(analysis.samples) + 1) == len(analysis.samples)  # nothing comes after it
    return np.asarray(last, dtype=bool)

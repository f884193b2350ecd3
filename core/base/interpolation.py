"""What lies between samples that were looked at: interpolated values, and the stretches that are left."""

from collections.abc import Sequence

import numpy as np

from .arrays import Flags, Floats, Ints
from .time_range import SampleRange


def interpolate(values: Floats, known: Flags) -> Floats:
    """(N,) values, those that are not known on straight lines between those that are; level at the ends."""
    if known.all():
        return values
    there = np.flatnonzero(known)
    return np.asarray(np.interp(np.arange(len(values)), there, values[there]))


def nearest_known(known: Flags) -> Ints:
    """(N,) for each sample the nearest known one, the earlier of two."""
    there = np.flatnonzero(known)
    middles = (there[1:] + there[:-1]) / 2
    return np.asarray(there[np.searchsorted(middles, np.arange(len(known)))], dtype=np.int64)


def known_with_neighbours(known: Flags, reach: int) -> Flags:
    """(N,) which samples are known with `reach` others to either side, or as many as the take has there."""
    missing = np.concatenate([[0], np.cumsum(~known)])
    index = np.arange(len(known))
    low, high = np.maximum(index - reach, 0), np.minimum(index + reach + 1, len(known))
    return np.asarray(missing[high] == missing[low])


def gaps_in(measured: Flags) -> list[SampleRange]:
    """The stretches that were not looked at, each with the sample before it, which only a key frame may have told."""
    edges = np.diff(measured.astype(np.int8), prepend=1, append=1)
    starts, stops = np.flatnonzero(edges < 0), np.flatnonzero(edges > 0)
    return [SampleRange(max(start - 1, 0), stop) for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]


def gaps_holding(measured: Flags, wanted: Sequence[SampleRange]) -> list[SampleRange]:
    """Those of the stretches that were not looked at that hold any of the wanted samples."""
    asked = np.zeros(len(measured), dtype=bool)
    for one in wanted:
        asked[one.first : one.stop] = True
    return [stretch for stretch in gaps_in(measured) if asked[stretch.first : stretch.stop].any()]


def merge_ranges(stretches: Sequence[SampleRange]) -> list[SampleRange]:
    """The same in order, those that follow each other made one."""
    whole: list[SampleRange] = []
    for stretch in sorted(stretches, key=lambda one: one.first):
        if whole and whole[-1].stop == stretch.first:
            whole[-1] = SampleRange(whole[-1].first, stretch.stop)
        else:
            whole.append(stretch)
    return whole


def mask_or_all(measured: Flags | None, count: int) -> Flags:
    """(count,) which samples were looked at, all for None."""
    return np.ones(count, dtype=bool) if measured is None else measured

"""Interpolate between measured samples, and find the gaps between them."""

from collections.abc import Sequence

import numpy as np

from .arrays import Flags, Floats, Ints
from .time_range import SampleRange


def interpolate(values: Floats, known: Flags) -> Floats:
    """Return `values`, shape (N,), with unknown ones interpolated linearly; constant before the first and after the
    last known one.
    """
    if known.all():
        return values
    places = np.flatnonzero(known)
    return np.asarray(np.interp(np.arange(len(values)), places, values[places]))


def nearest_known(known: Flags) -> Ints:
    """Return for each sample the index of the nearest known one, shape (N,); of two as near, the earlier."""
    places = np.flatnonzero(known)
    middles = (places[1:] + places[:-1]) / 2
    return np.asarray(places[np.searchsorted(middles, np.arange(len(known)))], dtype=np.int64)


def known_with_neighbours(known: Flags, reach: int) -> Flags:
    """Return which samples are known together with `reach` samples on either side, cut off at the ends, shape (N,)."""
    unknown = np.concatenate([[0], np.cumsum(~known)])
    index = np.arange(len(known))
    low, high = np.maximum(index - reach, 0), np.minimum(index + reach + 1, len(known))
    return np.asarray(unknown[high] == unknown[low])


def gaps_in(measured: Flags) -> list[SampleRange]:
    """Return the ranges of samples that are not measured, in order, each with the sample before it.

    That sample is included because its values may come from an earlier key frame.
    """
    edges = np.diff(measured.astype(np.int8), prepend=1, append=1)
    starts, stops = np.flatnonzero(edges < 0), np.flatnonzero(edges > 0)
    return [SampleRange(max(start - 1, 0), stop) for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]


def gaps_holding(measured: Flags, wanted: Sequence[SampleRange]) -> list[SampleRange]:
    """Return those of `gaps_in(measured)` that hold at least one of the wanted samples."""
    mask = np.zeros(len(measured), dtype=bool)
    for one in wanted:
        mask[one.first : one.stop] = True
    return [gap for gap in gaps_in(measured) if mask[gap.first : gap.stop].any()]


def merge_ranges(ranges: Sequence[SampleRange]) -> list[SampleRange]:
    """Return the ranges in order, with each run of adjacent ones merged into one."""
    merged: list[SampleRange] = []
    for one in sorted(ranges, key=lambda item: item.first):
        if merged and merged[-1].stop == one.first:
            merged[-1] = SampleRange(merged[-1].first, one.stop)
        else:
            merged.append(one)
    return merged

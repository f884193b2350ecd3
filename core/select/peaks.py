"""Where the moments are: local maxima that keep their distance."""

from math import ceil

import numpy as np

from ..base.arrays import Floats, Ints

END = 6  # at most one in so many samples, at either end, is left out as too near to it


def samples_within(count: int, window: float, sample_fps: float) -> range:
    """Return the samples, of `count`, around which all of a smoothing window of `window` seconds lies within the take.

    Nearer to an end fewer samples are averaged, which makes extremes likelier, and the camera is being switched on or
    off. Of a short take less is left out, so that it has any.
    """
    margin = min(ceil(window / 2 * sample_fps), count // END)
    return range(margin, count - margin)


def peaks_of(smoothed: Floats) -> Ints:
    """Return the sample numbers of all local maxima, (K,), best first, the earlier of equals.

    The first and the last one can be maxima; a plateau gives its middle. As scipy.signal.find_peaks, whose import takes
    longer than everything else that choosing does.
    """
    starts = np.flatnonzero(np.diff(smoothed, prepend=np.nan) != 0)  # of the runs of equal values
    ends = np.append(starts[1:], len(smoothed)) - 1
    levels = np.concatenate([[-np.inf], smoothed[starts], [-np.inf]])
    highest = (levels[1:-1] > levels[:-2]) & (levels[1:-1] > levels[2:])
    maxima = (starts[highest] + ends[highest]) // 2
    return np.asarray(maxima[np.argsort(-smoothed[maxima], kind="stable")], dtype=np.int64)


def keep_apart(ranked: Ints, times: Floats, distance: float) -> Ints:
    """Return those of the samples, best first, that are at least `distance` seconds from every better one that is kept.

    times: (N,) seconds of all samples, not falling.
    """
    slack = 1e-6
    before = np.searchsorted(times, times - distance + slack, side="right").tolist()
    after = np.searchsorted(times, times + distance - slack, side="left").tolist()
    taken = np.zeros(len(times), dtype=bool)
    kept: list[int] = []
    for sample in ranked.tolist():
        if not taken[sample]:
            kept.append(sample)
            taken[before[sample] : after[sample]] = True
    return np.array(kept, dtype=np.int64)

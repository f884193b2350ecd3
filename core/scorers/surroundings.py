"""What is usual around a sample: subjects change slowly, faults come and go."""

import numpy as np
from scipy.ndimage import median_filter

from ..base.arrays import Floats, Ints

SECONDS = 30.0


def usual_around(values: Floats, sample_fps: float, seconds: float = SECONDS, shots: Ints | None = None) -> Floats:
    """Return the median of the values (N,) within half of `seconds` to either side of each sample, (N,).

    shots: (N,) in which one each sample is, not falling, as of Analysis; others do not count. None: all in one.
    """
    if shots is not None:
        parts = np.split(values, np.flatnonzero(np.diff(shots)) + 1)
        return np.concatenate([usual_around(part, sample_fps, seconds) for part in parts])
    half = min(int(seconds / 2 * sample_fps), (len(values) - 1) // 2)  # a wider filter than the series reads beyond it
    width = 2 * half + 1
    return np.asarray(median_filter(values, width, mode="reflect"), dtype=np.float64)

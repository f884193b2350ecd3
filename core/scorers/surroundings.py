"""What is usual around a sample: subjects change slowly, faults come and go."""

import numpy as np
from scipy.ndimage import median_filter

from ..base.arrays import Floats

SECONDS = 30.0


def usual_around(values: Floats, sample_fps: float, seconds: float = SECONDS) -> Floats:
    """Return the median of the values (N,) within half of so many seconds to either side of each sample, (N,)."""
    half = min(int(seconds / 2 * sample_fps), (len(values) - 1) // 2)  # a wider filter than the series reads beyond it
    width = 2 * half + 1
    return np.asarray(median_filter(values, width, mode="reflect"), dtype=np.float64)

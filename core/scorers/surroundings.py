"""What is usual around a sample: content changes slowly, faults come and go."""

import numpy as np
from scipy.ndimage import percentile_filter

from ..base.arrays import Floats

SECONDS = 30.0


def usual_around(values: Floats, sample_fps: float, percentile: float = 50) -> Floats:
    """Return that percentile of the values (N,) within half of `SECONDS` to either side of each sample, (N,)."""
    width = 2 * int(SECONDS / 2 * sample_fps) + 1
    return np.asarray(percentile_filter(values, percentile, size=width, mode="reflect"), dtype=np.float64)

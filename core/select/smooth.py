"""Scores of frames become scores of moments."""

import numpy as np

from ..base.arrays import Floats


def smooth(scores: Floats, window: float, sample_fps: float) -> Floats:
    """Centred sliding mean of (N,) scores over `window` seconds, narrower at the ends of the take."""
    half = int(window / 2 * sample_fps)
    sums = np.concatenate([[0.0], np.cumsum(scores)])
    index = np.arange(len(scores))
    low, high = np.maximum(index - half, 0), np.minimum(index + half + 1, len(scores))
    return np.asarray((sums[high] - sums[low]) / (high - low))

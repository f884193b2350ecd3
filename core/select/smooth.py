"""Scores of frames become scores of moments."""

import numpy as np

from ..base.arrays import Floats
from .peaks import samples_within


def relative(scores: Floats, window: float, sample_fps: float) -> Floats:
    """Return the scores (N,) in units of the best moment that can be picked: its mean over `window` seconds is 1."""
    within = samples_within(len(scores), window, sample_fps)
    best = smooth(scores, window, sample_fps)[within.start : within.stop].max()
    return np.asarray(scores / max(float(best), 1e-9))


def moment_scores(scores: Floats, window: float, sample_fps: float) -> Floats:
    """Return how good the moment around each sample is, (N,) in 0..1, 1 for the best that can be picked."""
    return np.asarray(np.minimum(smooth(relative(scores, window, sample_fps), window, sample_fps), 1))


def smooth(scores: Floats, window: float, sample_fps: float) -> Floats:
    """Centred sliding mean of (N,) scores over `window` seconds, narrower at the ends of the take."""
    half = int(window / 2 * sample_fps)
    sums = np.concatenate([[0.0], np.cumsum(scores)])
    index = np.arange(len(scores))
    low, high = np.maximum(index - half, 0), np.minimum(index + half + 1, len(scores))
    return np.asarray((sums[high] - sums[low]) / (high - low))

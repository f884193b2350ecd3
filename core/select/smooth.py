"""Scores of frames become scores of moments."""

import numpy as np

from ..base.arrays import Floats, Ints
from .peaks import samples_within


def relative(
    scores: Floats, window: float, sample_fps: float, shots: Ints | None = None, best: float | None = None
) -> Floats:
    """Return the scores (N,) in units of the best moment, 1. best: as of `best_of`, of several takes; None: of this."""
    best = best_of(scores, window, sample_fps, shots) if best is None else best
    return np.asarray(scores / max(best, 1e-9))


def best_of(scores: Floats, window: float, sample_fps: float, shots: Ints | None = None) -> float:
    """Return the score of the best moment that can be picked: the mean of the scores (N,) over `window` seconds."""
    within = samples_within(len(scores), window, sample_fps)
    return float(smooth(scores, window, sample_fps, shots)[within.start : within.stop].max())


def moment_scores(
    scores: Floats, window: float, sample_fps: float, shots: Ints | None = None, best: float | None = None
) -> Floats:
    """Return how good the moment around each sample is, (N,) in 0..1, 1 for the best. best: as of `relative`."""
    scaled = relative(scores, window, sample_fps, shots, best)
    return np.asarray(np.minimum(smooth(scaled, window, sample_fps, shots), 1))


def smooth(scores: Floats, window: float, sample_fps: float, shots: Ints | None = None) -> Floats:
    """Centred sliding mean of (N,) scores over `window` seconds, narrower at the ends of the take and of its shots.

    shots: (N,) in which one each sample is, not falling, as of Analysis; None: all in one.
    """
    half = int(window / 2 * sample_fps)
    sums = np.concatenate([[0.0], np.cumsum(scores)])
    index = np.arange(len(scores))
    low, high = np.maximum(index - half, 0), np.minimum(index + half + 1, len(scores))
    if shots is not None:
        low = np.maximum(low, np.searchsorted(shots, shots))
        high = np.minimum(high, np.searchsorted(shots, shots, side="right"))
    return np.asarray((sums[high] - sums[low]) / (high - low))

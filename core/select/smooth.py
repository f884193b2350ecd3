"""Scores of frames become scores of moments."""

import numpy as np
from numpy.typing import NDArray

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
    """Return the centred mean of (N,) scores over `window` seconds, narrower at the ends of the take and of its shots.

    shots: (N,) in which one each sample is, not falling, as of Analysis; None: all in one.
    """
    low, high = _windows(len(scores), window, sample_fps, shots)
    sums = np.concatenate([[0.0], np.cumsum(scores)])
    return np.asarray((sums[high] - sums[low]) / (high - low))


def smooth_embeddings(
    embeddings: NDArray[np.float16], window: float, sample_fps: float, shots: Ints | None = None
) -> NDArray[np.float32]:
    """Return the mean embedding of the moment around each sample, (N, D) of unit length, from the embeddings (N, D).

    In that of a single frame, noise and a passing fault would count as much as what it shows.
    """
    low, high = _windows(len(embeddings), window, sample_fps, shots)
    sums = np.zeros((len(embeddings) + 1, embeddings.shape[1]))
    np.cumsum(embeddings, axis=0, dtype=np.float64, out=sums[1:])
    means = sums[high] - sums[low]
    return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def _windows(count: int, window: float, sample_fps: float, shots: Ints | None) -> tuple[Ints, Ints]:
    """Return the first sample of the window around each of `count`, (N,), and the one after its last."""
    half, index = int(window / 2 * sample_fps), np.arange(count)
    low, high = np.maximum(index - half, 0), np.minimum(index + half + 1, count)
    if shots is not None:
        low = np.maximum(low, np.searchsorted(shots, shots))
        high = np.minimum(high, np.searchsorted(shots, shots, side="right"))
    return low, high

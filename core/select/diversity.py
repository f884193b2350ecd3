"""Keeping moments that differ from one another."""

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats

ALIKE = 0.05  # of the score: what a moment that looks just like one already kept must be better by than another


def keep_different(vectors: NDArray[np.float16], threshold: float, alike_allowed: int, count: int) -> list[int]:
    """Walk down candidates, best first, and keep those with fewer than `alike_allowed` kept ones near, up to `count`.

    vectors: (C, D) embeddings of unit length. Near is a cosine distance of at most `threshold`.
    """
    kept: list[int] = []
    chosen = np.empty((0, vectors.shape[1]), np.float32)
    for candidate, vector in enumerate(vectors):
        distances = 1 - chosen @ vector.astype(np.float32)
        if np.count_nonzero(distances <= threshold) < alike_allowed:
            kept.append(candidate)
            chosen = np.vstack([chosen, vector.astype(np.float32)])
        if len(kept) == count:
            break
    return kept


def trade(vectors: NDArray[np.float16], scores: Floats, threshold: float, count: int) -> list[int]:
    """Keep up to `count` candidates, each the one whose score is highest after what likeness to those kept costs.

    That is `ALIKE` for a picture that is the same, and nothing from a cosine distance of `threshold` on: variety is
    worth a little quality, and never a fault. As maximal marginal relevance (Carbonell, Goldstein, SIGIR 1998).
    vectors: (C, D) embeddings of unit length. scores: (C,) in 0..1, falling.
    """
    exact = vectors.astype(np.float32)
    cost = np.zeros(len(scores))
    kept: list[int] = []
    while len(kept) < min(count, len(scores)):
        worth = scores - cost
        worth[kept] = -np.inf
        kept.append(int(worth.argmax()))
        likeness = np.clip(1 - (1 - exact @ exact[kept[-1]]) / max(threshold, 1e-9), 0, 1)
        cost = np.maximum(cost, ALIKE * likeness)
    return kept

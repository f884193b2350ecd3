"""Keeps moments that differ from one another."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats

Vectors: TypeAlias = NDArray[np.float16]

ALIKE = 0.05  # of the score: what a moment that looks just like one already kept must be better by than another


def keep_different(
    vectors: Vectors, threshold: float, alike_allowed: int, count: int, before: Vectors | None = None
) -> list[int]:
    """Return the places of candidates, best first, that have fewer than `alike_allowed` kept ones near, up to `count`.

    vectors: (C, D) embeddings of unit length. Near is a cosine distance of at most `threshold`.
    before: (K, D) those of what is kept already, besides `count`.
    """
    kept: list[int] = []
    chosen = (vectors[:0] if before is None else before).astype(np.float32)
    for candidate, vector in enumerate(vectors):
        if len(kept) == count:
            break
        distances = 1 - chosen @ vector.astype(np.float32)
        if np.count_nonzero(distances <= threshold) < alike_allowed:
            kept.append(candidate)
            chosen = np.vstack([chosen, vector.astype(np.float32)])
    return kept


def trade(vectors: Vectors, scores: Floats, threshold: float, count: int, before: Vectors | None = None) -> list[int]:
    """Return the places of up to `count` candidates, each the best by its score less a cost for its likeness to others.

    The cost is `ALIKE` for the same picture as one that is kept, and nothing from a cosine distance of `threshold` on:
    variety is worth a little quality, and never a fault. This is maximal marginal relevance (Carbonell, Goldstein,
    SIGIR 1998).

    vectors: (C, D) embeddings of unit length. scores: (C,) in 0..1, falling. before: (K, D) embeddings of what is kept
    already, besides `count`.
    """
    exact = vectors.astype(np.float32)
    cost = np.zeros(len(scores))
    for vector in () if before is None else before.astype(np.float32):
        cost = np.maximum(cost, _cost(exact, vector, threshold))
    kept: list[int] = []
    while len(kept) < min(count, len(scores)):
        worth = scores - cost
        worth[kept] = -np.inf
        kept.append(int(worth.argmax()))
        cost = np.maximum(cost, _cost(exact, exact[kept[-1]], threshold))
    return kept


def _cost(vectors: NDArray[np.float32], kept: NDArray[np.float32], threshold: float) -> Floats:
    """Return what likeness to one that is kept costs each of the (C, D) vectors, (C,)."""
    return np.asarray(ALIKE * np.clip(1 - (1 - vectors @ kept) / max(threshold, 1e-9), 0, 1))

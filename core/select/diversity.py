"""Keeping moments that differ from one another."""

import numpy as np
from numpy.typing import NDArray


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

"""The look of pictures in a few numbers: the principal components of their embeddings. They mean something within one
take only.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats

COMPONENTS = 8
_SAMPLES = 64  # evenly over the take, to find the components from
_FAINT = 1e-4  # share of the first component's variance; what varies less is rounding


@dataclass(frozen=True, eq=False)
class Look:
    """middle: (D,) the mean embedding of a take. axes: (D, P) its principal components, P up to 8, in such a unit that
    the first has a variance of 1 in the take.
    """

    middle: NDArray[np.float32]
    axes: NDArray[np.float32]

    def of(self, embeddings: NDArray[np.float16]) -> Floats:
        """Return the components of embeddings (N, D), (N, P)."""
        return np.asarray((embeddings.astype(np.float32) - self.middle) @ self.axes, dtype=np.float64)

    def along(self, weights: Floats, embeddings: NDArray[np.float16]) -> Floats:
        """Return the sum of the components of embeddings (N, D) by weights (P,), (N,)."""
        direction = self.axes @ weights.astype(np.float32)
        return np.asarray(embeddings.astype(np.float32) @ direction - self.middle @ direction, dtype=np.float64)


def look_of(embeddings: NDArray[np.float16]) -> Look:
    """Return the look of a take by all of its embeddings, (N, D)."""
    places = np.linspace(0, len(embeddings) - 1, min(len(embeddings), _SAMPLES)).astype(np.int64)
    some = embeddings[places].astype(np.float32)
    middle = some.mean(axis=0)
    away = some - middle
    sizes, vectors = np.linalg.eigh(away @ away.T)  # which is smaller than its covariance, and has the same eigenvalues
    sizes, vectors = sizes[::-1][:COMPONENTS], vectors[:, ::-1][:, :COMPONENTS]
    greatest = max(float(sizes[0]), 1e-9)
    there = sizes > _FAINT * greatest
    axes = away.T @ (vectors[:, there] / np.sqrt(sizes[there])) / np.sqrt(greatest / len(places))
    return Look(middle, axes.astype(np.float32))

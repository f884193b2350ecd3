"""Heads: how people would rate an image that CLIP has embedded, and how faulty one is, from NIMA's layers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats
from ..errors import ModelError

LOWEST, HIGHEST = 1.0, 10.0
"""The ratings that people could give; a head, being linear, may go beyond."""


@dataclass(frozen=True, eq=False)
class Head:
    """An affine map from an embedding of unit length to a rating: weights (D,) float64, bias."""

    weights: Floats
    bias: float

    def ratings(self, embeddings: NDArray[np.floating]) -> Floats:
        """Return the ratings of embeddings (N, D), shape (N,), nominally 1..10."""
        return np.asarray(embeddings @ self.weights + self.bias, dtype=np.float64)

    def aesthetics(self, embeddings: NDArray[np.floating]) -> Floats:
        """Return (rating - 1) / 9 of embeddings (N, D), shape (N,), clipped to 0..1."""
        return np.asarray(((self.ratings(embeddings) - LOWEST) / (HIGHEST - LOWEST)).clip(0, 1))


def read_head(path: Path) -> Head:
    """Return the head in an .npz file with `weights` (D,) and `bias` (), as `scripts/convert_models.py` writes it.

    ModelError where it is none. Nothing that such a file may hold besides numbers is run.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            weights, bias = arrays["weights"], arrays["bias"]
        if weights.ndim != 1:
            raise ValueError
        return Head(np.asarray(weights, np.float64), float(bias))
    except Exception as error:  # whatever is odd about it, it is no head
        raise ModelError(f"the aesthetic head {path.name} cannot be read ({type(error).__name__})") from None


@dataclass(frozen=True, eq=False)
class FaultHead:
    """An affine map from the statistics of a network's layers to columns: weights (D, K), biases (K,), K names."""

    names: tuple[str, ...]
    weights: NDArray[np.float32]
    biases: NDArray[np.float32]

    def columns(self, statistics: NDArray[np.float32]) -> Mapping[str, Floats]:
        """Return the columns, name to (N,), of statistics (N, D)."""
        values = np.asarray(statistics @ self.weights + self.biases, dtype=np.float64)
        return dict(zip(self.names, values.T, strict=True))


def read_fault_head(path: Path) -> FaultHead:
    """Return the head in an .npz file with `names` (K,), `weights` (D, K) and `biases` (K,); ModelError for none."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            names = tuple(map(str, arrays["names"]))
            head = FaultHead(names, arrays["weights"].astype(np.float32), arrays["biases"].astype(np.float32))
        if head.weights.shape[1:] != (len(names),) or head.biases.shape != (len(names),):
            raise ValueError
    except Exception as error:  # whatever is odd about it, it is no head
        raise ModelError(f"the fault head {path.name} cannot be read ({type(error).__name__})") from None
    return head

"""Aesthetic heads: what people, asked for a rating, would say of a picture that CLIP has embedded."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats
from ..errors import ModelError

LOWEST, HIGHEST = 1.0, 10.0
"""The ratings that people could give; a head, being linear, may go beyond."""


@dataclass(frozen=True, eq=False)
class Head:
    """An affine map from an embedding of unit length to a rating: weights (D,), bias."""

    weights: Floats
    bias: float

    def ratings(self, embeddings: NDArray[np.floating]) -> Floats:
        """(N,) ratings, nominally 1..10, of (N, D) embeddings."""
        return np.asarray(embeddings @ self.weights + self.bias, dtype=np.float64)

    def beauty(self, embeddings: NDArray[np.floating]) -> Floats:
        """(N,) in 0..1: (rating - 1) / 9, cut off at both ends."""
        return np.asarray(((self.ratings(embeddings) - LOWEST) / (HIGHEST - LOWEST)).clip(0, 1))


def read_head(published: bytes) -> Head:
    """The head in the bytes of a published .pth file, a sequence of linear layers; ModelError where it is none.

    The heads published for CLIP have no activations between their layers, so any number of them is one affine map:
    W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2). Their dropout does nothing once training is over.
    LAION's linear heads: Schuhmann et al., "LAION-5B", 2022. Improved: C. Schuhmann, improved-aesthetic-predictor.
    """
    import torch  # noqa: PLC0415  (only where CLIP was added)

    try:
        state = torch.load(BytesIO(published), map_location="cpu", weights_only=True)
        tensors = {name: np.asarray(tensor.numpy(), np.float64) for name, tensor in state.items()}
        kernels = [tensors.pop(name) for name in list(tensors) if name.endswith("weight")]
        biases = list(tensors.values())
        weights, bias = kernels[0], biases[0]
        for kernel, shift in zip(kernels[1:], biases[1:], strict=True):
            weights, bias = kernel @ weights, kernel @ bias + shift
        return Head(weights.reshape(-1), bias.item())  # item: one rating, or ValueError
    except Exception as error:  # whatever is odd about it, it is no head
        raise ModelError(f"the aesthetic head cannot be read ({type(error).__name__})") from None

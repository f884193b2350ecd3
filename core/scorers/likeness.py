"""Likeness: how much a frame looks like references that the user gave, and unlike those that are not wanted."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats
from .base import EmbeddingsInput, EmbeddingsScorer, Evidence, WeightedVector


def likeness(take: EmbeddingsInput) -> Floats | None:
    """Return (N,) in 0..1: the likeness to the nearest reference, less that to the nearest unwanted one; None without.

    2 ** (-d / t) for the cosine distance d, and t the distance up to which two pictures look alike to the model: 1 for
    the same picture, 0.5 where they are just about alike.
    """
    if not take.references:
        return None
    wanted = [one for one in take.references if one.weight > 0]
    unwanted = [one for one in take.references if one.weight < 0]
    alike = _nearest(take, wanted) if wanted else np.ones(len(take.embeddings))
    return alike * (1 - _nearest(take, unwanted)) if unwanted else alike


def _nearest(take: EmbeddingsInput, references: Sequence[WeightedVector]) -> Floats:
    vectors: NDArray[np.floating] = np.stack([one.vector for one in references]).astype(np.float64)
    distance = 1 - (take.embeddings.astype(np.float64) @ vectors.T).max(axis=1)
    return np.asarray(2.0 ** (-np.maximum(distance, 0) / take.similar))


def evidence(likeness: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return the likeness itself."""
    return (Evidence(likeness, 0.02, asked=True),)


SCORER = EmbeddingsScorer(
    name="likeness", label="Likeness", colour="#f28cb1", praise="like the references", evidence=evidence,
    score=likeness, happens=True,
)  # fmt: skip

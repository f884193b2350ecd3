"""Aesthetics: how a model trained on people's ratings rates the picture."""

from collections.abc import Mapping

from ..base.arrays import Floats
from .base import EmbeddingsInput, EmbeddingsScorer, Evidence


def rated(take: EmbeddingsInput) -> Floats | None:
    """Return the model's ratings, shape (N,) in 0..1; None without a model."""
    return take.rated


def evidence(aesthetics: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return the rating itself."""
    return (Evidence(aesthetics, 0.04),)


SCORER = EmbeddingsScorer(
    name="aesthetics",
    label="Aesthetics",
    colour="#6ea8fe",
    praise="beautiful",
    evidence=evidence,
    score=rated,
    tastes={"aesthetics": ("more beautiful", "plainer")},
)

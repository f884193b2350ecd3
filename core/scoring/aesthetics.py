"""Aesthetics: how beautiful a model, trained on people's ratings, finds the picture."""

from collections.abc import Mapping

from ..values import Floats
from .scorer import Evidence, Look, Scorer


def score(look: Look) -> float | None:
    """The model's rating in 0..1, None without a model."""
    return look.beauty


def evidence(beauty: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """The rating itself, compared nearby: it follows the subject far more than the faults of a moment."""
    return (Evidence(beauty, 0.08, surroundings=8.0),)


SCORER = Scorer("aesthetics", "beautiful", score, evidence)

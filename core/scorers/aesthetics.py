"""Aesthetics: how beautiful a model, trained on people's ratings, finds the picture."""

from collections.abc import Mapping

from ..base.arrays import Floats
from .base import Evidence, Overview, Scorer


def rated(overview: Overview) -> Floats | None:
    """(N,) the model's rating in 0..1, None without a model."""
    return overview.rated


def evidence(beauty: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """The rating itself, compared nearby: it follows the subject far more than the faults of a moment."""
    return (Evidence(beauty, 0.08, surroundings=8.0),)


SCORER = Scorer("aesthetics", "beautiful", evidence, overlook=rated, label="Aesthetics", colour="#6ea8fe")

"""Saliency: likeness to the words of the prompt, which only a model that reads (CLIP) can judge."""

from collections.abc import Mapping

from ..values import Floats
from .scorer import Evidence, Look, Scorer


def score(look: Look) -> float | None:
    """None: no model that reads is here yet."""
    return None


def evidence(likeness: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """The likeness itself."""
    return (Evidence(likeness, 0.02),)


SCORER = Scorer("saliency", "on the subject", score, evidence, missing="likeness to the prompt left out: it needs CLIP")

"""Saliency: likeness to the words of the prompt, which only a model that reads (CLIP) can judge."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats
from .base import Evidence, Overview, Scorer

NEUTRAL = ("a photo", "a picture", "a scene", "something")
"""Words that fit any picture, for what is more like the prompt than like these to be on the subject."""

CONTRAST = 10.0  # of the softmax, as LERF has it; CLIP's own 100 leaves little between 0 and 1


def likeness(overview: Overview) -> Floats | None:
    """(N,) weighted mean of how relevant each wish is, a negative one counting as far as it is not; None without any.

    The cosine alone is not comparable: what any picture has with any words differs from text to text by more than
    pictures differ. See `relevance`.
    """
    if not overview.wishes or overview.neutral is None:
        return None
    total = sum(abs(wish.weight) for wish in overview.wishes)
    score = np.zeros(len(overview.embeddings))
    for wish in overview.wishes:
        relevant = relevance(overview.embeddings, wish.vector, overview.neutral)
        score += abs(wish.weight) / total * (relevant if wish.weight > 0 else 1 - relevant)
    return score


def relevance(embeddings: NDArray[np.floating], words: NDArray[np.float32], neutral: NDArray[np.float32]) -> Floats:
    """(N,) in 0..1: 0.5 where a picture is as like the words as it is like the most fitting neutral ones.

    r = min over i of exp(c x.t) / (exp(c x.t) + exp(c x.n_i)), c = 10, for pictures x (N, D), words t (D,) and neutral
    words n (M, D), all of length 1. Kerr et al., "LERF: Language Embedded Radiance Fields", ICCV 2023, section 3.4.
    Being told against neutral words by the same picture, it is comparable between prompts and takes.
    """
    pictures = np.asarray(embeddings, dtype=np.float64)
    lead = pictures @ words.astype(np.float64) - (pictures @ neutral.T.astype(np.float64)).max(axis=1)
    return np.asarray(1 / (1 + np.exp(-CONTRAST * lead)))


def evidence(likeness: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """The likeness itself."""
    return (Evidence(likeness, 0.02),)


SCORER = Scorer(
    "saliency", "on the subject", evidence, overlook=likeness, missing="likeness to the prompt left out: it needs CLIP",
    label="Prompt Match", colour="#b792f2",
)  # fmt: skip

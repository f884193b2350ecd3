"""Prompt match: similarity to the words of the prompt, which only a model that understands text (CLIP) can give.

The specification calls it saliency, and so do the column and the weight.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats
from .base import EmbeddingsInput, EmbeddingsScorer, Evidence

NEUTRAL = ("a photo", "a picture", "a scene", "something")
"""Words that fit any picture: one that is more similar to the prompt than to these is on the subject."""

CONTRAST = 10.0  # of the softmax, as LERF has it; CLIP's own 100 leaves little between 0 and 1


def match(take: EmbeddingsInput) -> Floats | None:
    """Return the weighted mean of each prompt's relevance, shape (N,) in 0..1; None without a prompt.

    A prompt of negative weight counts as far as it is not relevant. The cosine alone is not comparable: what any
    picture has with any words differs from text to text by more than pictures differ. See `relevance`.
    """
    if not take.prompts or take.neutral is None:
        return None
    total = sum(abs(prompt.weight) for prompt in take.prompts)
    score = np.zeros(len(take.embeddings))
    for prompt in take.prompts:
        relevant = relevance(take.embeddings, prompt.vector, take.neutral)
        score += abs(prompt.weight) / total * (relevant if prompt.weight > 0 else 1 - relevant)
    return score


def relevance(embeddings: NDArray[np.floating], words: NDArray[np.float32], neutral: NDArray[np.float32]) -> Floats:
    """Return (N,) in 0..1: 0.5 where a picture is as similar to the words as to the most fitting neutral ones.

    r = min over i of exp(c x.t) / (exp(c x.t) + exp(c x.n_i)), c = 10, for pictures x (N, D), words t (D,) and neutral
    words n (M, D), all of length 1. Kerr et al., "LERF: Language Embedded Radiance Fields", ICCV 2023, section 3.4.
    Being measured against neutral words with the same picture, it is comparable between prompts and takes.
    """
    pictures = np.asarray(embeddings, dtype=np.float64)
    lead = pictures @ words.astype(np.float64) - (pictures @ neutral.T.astype(np.float64)).max(axis=1)
    return np.asarray(1 / (1 + np.exp(-CONTRAST * lead)))


def evidence(match: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return the match itself."""
    return (Evidence(match, 0.02),)


SCORER = EmbeddingsScorer(
    name="saliency", label="Prompt Match", colour="#b792f2", praise="on the subject", evidence=evidence, score=match,
    missing="likeness to the prompt left out: it needs CLIP",
)  # fmt: skip

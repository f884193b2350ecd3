"""Faults of any kind, as NIMA's features tell them."""

from collections.abc import Mapping

import numpy as np

from ..base.arrays import Floats
from .base import EmbeddingsInput, EmbeddingsScorer, Evidence

PROOF = 2.0
"""How much it counts beside a series of one kind of fault. 1 to 5 find about as many moments on sources left out."""

PLAIN = 3.0
"""The logarithm of the odds by which a picture with a plain fault differs: less is as much the subject's."""

_LEAST = 1e-6  # so that odds are finite


def faulty(take: EmbeddingsInput) -> Floats | None:
    """Return the chance that each picture has a fault, shape (N,) in 0..1; None without a head that tells.

    The head is linear, fitted to takes with known faults: `scripts/bench.py fit`.
    """
    return None if take.faulty is None else np.asarray(1 / (1 + np.exp(-take.faulty)))


def evidence(faults: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """The logarithm of the odds, which compares pictures of one subject: the subject shifts it."""
    bounded = np.clip(faults, _LEAST, 1 - _LEAST)
    return (Evidence(np.log((1 - bounded) / bounded), PLAIN, proof=PROOF),)


SCORER = EmbeddingsScorer(
    name="faults", label="Faults", colour="#cf6679", praise="few faults", penalty=True, evidence=evidence,
    score=faulty,
)  # fmt: skip

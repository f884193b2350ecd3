"""Faults of any kind, as NIMA's layers show them."""

from collections.abc import Mapping

import numpy as np
from scipy.special import expit

from ..base.arrays import Floats
from .base import Evidence, ModelScorer

ANY = "fault"
KINDS = ("blur", "bright", "dark", "noise", "blocks", "color", "cover", "damage")
CUES = (ANY, *(f"{ANY}_{kind}" for kind in KINDS))
"""What the head gives for each picture: how faulty it is, and how much of each kind of fault there is; in standard
deviations among the sound pictures of a take, and 0 for what is usual of them.
"""

USUAL = 35
"""Percentile of the take up to which there is no fault of a kind: how much of it there seems to be depends on the
subject.
"""

OF_KINDS = 2.0
"""How much the kinds count beside the estimate for faults of any kind."""

PROOF = 3.0
"""How much it counts beside a series of one kind of fault. 2 to 4 find about as many moments on sources left out."""

PLAIN = 30.0
"""By about what a picture with a plain fault differs, half of it by the estimate for faults of any kind."""

EVEN, STEP = 10.0, 4.0
"""Where the chance of a fault is even, and by how much the logarithm of its odds rises by 1."""


def chance(cues: Mapping[str, Floats], sample_fps: float) -> Floats:
    """Return the chance that each picture has a fault, shape (N,) in 0..1."""
    return np.asarray(expit((cues[ANY] - EVEN) / STEP))


def evidence(faults: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return how faulty a picture is beside others of the take, all kinds squared; between takes, as it is."""
    return (
        Evidence(-beside_take(cues), PLAIN, proof=PROOF, of_any_kind=True, within=True),
        Evidence(-cues[ANY], PLAIN / 2, proof=PROOF, between=True),
    )


def beside_take(cues: Mapping[str, Floats]) -> Floats:
    """Return how faulty each picture is beside what is usual in the take, shape (N,).

    One fault of one kind counts as much as slight ones of many.
    """
    kinds = np.stack([cues[name] for name in CUES[1:]], axis=1)
    more = np.maximum(kinds - np.percentile(kinds, USUAL, axis=0), 0)
    return np.asarray(cues[ANY] + OF_KINDS * np.sqrt((more**2).mean(axis=1)))


SCORER = ModelScorer(
    name="faults", version=3, label="Faults", colour="#cf6679", praise="few faults", penalty=True, evidence=evidence,
    cues=CUES, derive=chance, tastes={},
)  # fmt: skip

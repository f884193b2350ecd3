"""Noise: what a sensor adds to a picture in bad light."""

from collections.abc import Mapping

import numpy as np

from ..base.arrays import Floats
from .base import Columns, Evidence, FrameScorer, stateless
from .picture import FrameInput

HALF = 8.0
"""The standard deviation, in levels of 255, at which the penalty is 0.5: plain to see at any size."""


UNSEEN = 2.0
"""The standard deviation below which noise hardly shows."""


def score(frame: FrameInput) -> Columns:
    """Return `noise`, 0 (none) to 1, s / (s + 8) of its standard deviation s; see `FrameInput.noise`."""
    return {"noise": frame.noise / (frame.noise + HALF)}


def evidence(noise: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return the logarithm of the deviation, as far as it shows; one out of focus has less of it and is no better."""
    bounded = np.clip(noise, 0, 1 - 1e-3)
    return (Evidence(-np.log(HALF * bounded / (1 - bounded) + UNSEEN), 0.7, only_harms=True),)


SCORER = FrameScorer(
    name="noise", label="Noise", colour="#c9a87c", praise="clean", penalty=True, evidence=evidence,
    open=stateless(score),
    tastes={"noise": ("grainier", "cleaner")},
)  # fmt: skip

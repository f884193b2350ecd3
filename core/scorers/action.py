"""Action: something moves in the picture while the camera is steady."""

from collections.abc import Mapping

import numpy as np

from ..base.arrays import Floats
from .base import Columns, Evidence, PairInput, PairScorer, stateless
from .steadiness import steadiness

NOISE = 0.0007
"""Residual motion, in widths of the picture in two frames, that is left where nothing moves before a fixed camera."""

OF_SHIFT, OF_PUSH = 0.15, 0.1
"""How much the depth of what a camera passes leaves besides, as a share of how it shifts the picture, or makes it grow.
"""

HALF = 0.003
"""The motion beyond that at which action is 0.5: somebody juggles before a fixed camera."""

LASTS = 1.5
"""Seconds over which action is averaged: a subject stops for a moment, or moves without the middle of the picture."""


def score(pair: PairInput) -> Columns:
    """Return the cues `residual`, what is left of the motion beyond what the camera leaves, and `push`; see `Motion`.
    NaN where the camera's motion is unknown.
    """
    found = pair.motion
    if found is None:
        return {"residual": np.nan, "push": np.nan}
    left_by_camera = NOISE + OF_SHIFT * float(np.hypot(found.pan, found.tilt)) + OF_PUSH * abs(found.push)
    return {"residual": max(found.residual - left_by_camera, 0.0), "push": found.push}


def action(cues: Mapping[str, Floats], sample_fps: float) -> Floats:
    """Return 0 (nothing moves by itself) to 1, (N,): r / (r + h) of the residual motion r."""
    return np.asarray(cues["residual"] / (cues["residual"] + HALF))


def evidence(action: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return the action, as far as the camera is steady."""
    steady = steadiness(cues, sample_fps) if cues.keys() >= {"pan", "tilt"} else 1.0
    lasting = 2 * round(LASTS * sample_fps / 2) + 1
    return (Evidence(action * steady, 0.1, lasting=lasting, interest=True, moves=True),)


SCORER = PairScorer(
    name="action", version=2, label="Action", colour="#f2c14e", praise="something moves", happens=True,
    evidence=evidence, cues=("residual", "push"), derive=action, open=stateless(score),
)  # fmt: skip

"""Action: something moves in the picture while the camera is steady."""

from collections.abc import Mapping

import numpy as np

from ..base.arrays import Floats
from .base import Columns, Evidence, PairInput, PairScorer, stateless
from .steadiness import steadiness

LEAST = 0.0015
"""Residual motion, in widths of the picture in two frames, up to which nothing moves by itself: noise and the depth of
what a moving camera passes leave as much."""

HALF = 0.003
"""The residual beyond that at which action is 0.5: somebody juggles before a fixed camera."""


def score(pair: PairInput) -> Columns:
    """Return the cues `residual` and `push`; see `Motion`. NaN where the camera's motion is unknown."""
    found = pair.motion
    return {"residual": found.residual if found else np.nan, "push": found.push if found else np.nan}


def action(cues: Mapping[str, Floats], sample_fps: float) -> Floats:
    """Return 0 (nothing moves by itself) to 1, (N,): m / (m + h) of the residual m beyond what means nothing."""
    beyond = np.maximum(cues["residual"] - LEAST, 0)
    return np.asarray(beyond / (beyond + HALF))


def evidence(action: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return the action, as far as the camera is steady."""
    steady = steadiness(cues, sample_fps) if cues.keys() >= {"pan", "tilt"} else 1.0
    return (Evidence(action * steady, 0.1, interest=True),)


SCORER = PairScorer(
    name="action", label="Action", colour="#f2c14e", praise="something moves", evidence=evidence, happens=True,
    cues=("residual", "push"), derive=action, open=stateless(score),
)  # fmt: skip

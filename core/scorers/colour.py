"""Colour: a cast that comes and goes, as of a white balance that does not settle."""

from collections.abc import Mapping

import cv2
import numpy as np

from ..base.arrays import Floats
from .base import Columns, Evidence, FrameScorer, stateless
from .picture import FrameInput

_STRONG = 1.0  # the distance from grey at which the penalty is 1: one colour is 2.7 times as strong as another
_DARK = 4.0  # levels, added so that black has no colour


def score(frame: FrameInput) -> Columns:
    """Return `colour_cast`, 0 (grey on average) to 1, and the mean colour by which it is known, whatever the light:
    `red` and `blue`, the logarithms of their proportion to green.
    """
    blue, green, red = (np.log(mean + _DARK) for mean in cv2.mean(frame.image)[:3])
    return {
        "colour_cast": min(float(np.hypot(red - green, blue - green)) / _STRONG, 1.0),
        "red": red - green,
        "blue": blue - green,
    }


def evidence(cast: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """How near the mean colour is to that of most of the take: a room may well be red, a cast is a change."""
    away = np.hypot(*(cues[name] - np.median(cues[name]) for name in ("red", "blue")))
    return (Evidence(-away, 0.15, only_harms=True),)


SCORER = FrameScorer(
    name="colour_cast", label="Color Cast", colour="#e58fc4", praise="true colors", penalty=True, evidence=evidence,
    cues=("red", "blue"), open=stateless(score),
)  # fmt: skip

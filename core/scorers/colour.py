"""Colour: a cast that comes and goes, as of a white balance that does not settle."""

from collections.abc import Mapping

import cv2
import numpy as np

from ..base.arrays import Floats
from .base import SUBJECT, Columns, Evidence, FrameScorer, stateless
from .picture import FrameInput, halved
from .surroundings import usual_around

_STRONG = 1.0  # the distance from grey at which the penalty is 1: one colour is 2.7 times as strong as another
_LINES = 180  # least height that pictures are halved to
_FLAT = 1.0  # levels, added so that a picture without edges has no colour


def score(frame: FrameInput) -> Columns:
    """Return `cast`, 0 (grey) to 1, and the colour of the light by which it is known: `red` and `blue`, the
    logarithms of their proportion to green.

    The light's colour is that of the mean difference at edges, which is far less the subject's than the mean colour is:
    van de Weijer et al., "Edge-Based Color Constancy", IEEE TIP 2007.
    """
    small = frame.image
    while small.shape[0] >= 2 * _LINES:  # halving is fast
        small = halved(small)
    small = np.asarray(cv2.GaussianBlur(small, (0, 0), 1), dtype=np.uint8)
    edges = [cv2.convertScaleAbs(cv2.Sobel(small, cv2.CV_16S, *along)) for along in ((1, 0), (0, 1))]
    means = np.sum([cv2.mean(edge)[:3] for edge in edges], axis=0)
    blue, green, red = np.log(means + _FLAT)
    return {
        "cast": min(float(np.hypot(red - green, blue - green)) / _STRONG, 1.0),
        "red": float(red - green),
        "blue": float(blue - green),
    }


def evidence(cast: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return how near the light's colour is to the usual one around: a room may well be red, a cast is a change.

    Between takes, how near it is to grey: where the same room is less red, the camera balanced it correctly.
    """
    away = np.hypot(*(cues[name] - usual_around(cues[name], sample_fps) for name in ("red", "blue")))
    return (
        Evidence(-away, 0.1, only_harms=True, proof=SUBJECT, within=True),
        Evidence(-cast, 0.1, proof=SUBJECT, between=True),
    )


SCORER = FrameScorer(
    name="cast", label="Color Cast", colour="#e58fc4", praise="true colors", penalty=True, evidence=evidence,
    cues=("red", "blue"), open=stateless(score),
    tastes={"cast": ("stronger tints", "more neutral colors")},
)  # fmt: skip

"""Steadiness: whether the camera moves smoothly, if at all."""

from collections.abc import Mapping

import cv2
import numpy as np
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from ..base.arrays import Floats
from .base import Columns, Evidence, PairInput, PairScorer, stateless

HALF = 0.015
"""The jerk at which steadiness is 0.5: see `jerk`."""

REACH = 3  # samples to either side that the jerk at one depends on
_SIZE = 160, 90  # pixels in which shifts are measured, to a fraction of one
_WINDOW = cv2.createHanningWindow(_SIZE, cv2.CV_32F)


def score(pair: PairInput) -> Columns:
    """Return the cues `pan` and `tilt`: how far the picture moves in two native frames, in widths, by phase
    correlation.
    """
    first, later = (
        cv2.resize(one, _SIZE, interpolation=cv2.INTER_AREA).astype(np.float32) for one in (pair.first, pair.later)
    )
    (pan, tilt), _ = cv2.phaseCorrelate(first - first.mean(), later - later.mean(), _WINDOW)
    return {"pan": pan / _SIZE[0], "tilt": tilt / _SIZE[0]}


def jerk(cues: Mapping[str, Floats]) -> Floats:
    """Return how much the speed of the camera changes from one sample to the next, (N,), in widths of the picture in
    two frames, averaged over five samples: a smooth pan is fast and does not jerk.
    """
    change = np.hypot(np.diff(cues["pan"], append=cues["pan"][-1:]), np.diff(cues["tilt"], append=cues["tilt"][-1:]))
    return np.asarray(uniform_filter1d(maximum_filter1d(change, 2), 5, mode="nearest"))


def steadiness(cues: Mapping[str, Floats], sample_fps: float) -> Floats:
    """Return 0 (shaky) to 1 (steady), (N,): h / (h + j) of the jerk j."""
    return np.asarray(HALF / (HALF + jerk(cues)))


def evidence(steadiness: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """The logarithm of the jerk."""
    return (Evidence(-np.log(jerk(cues) + 0.006), 1.35, only_harms=True, reach=REACH),)


SCORER = PairScorer(
    name="steadiness", label="Steadiness", colour="#56b4d3", praise="steady", evidence=evidence, cues=("pan", "tilt"),
    derive=steadiness, reach=REACH, open=stateless(score), on_key_frames=False,
)  # fmt: skip

"""Sharpness: the variance of the Laplacian (Pech-Pacheco et al., ICPR 2000), brought into 0..1."""

from collections.abc import Mapping

import cv2
import numpy as np

from ..base.arrays import Floats, Plane
from .base import Columns, Evidence, FrameScorer, stateless
from .picture import FrameInput, tile_variances

HALF = 250.0
"""The variance at which sharpness is 0.5: ordinary, slightly soft footage at 720 lines."""

NOISE_GAIN = 30.0
"""What noise of variance 1 adds to the variance of the Laplacian: 20 where it is white; encoders leave more of it in
texture than in the flat parts where it is measured."""

_BOX = 9  # pixels


def score(frame: FrameInput) -> Columns:
    """Return `sharpness`, 0 (featureless) to 1, v / (v + 250) of the Laplacian's variance v; and cues of detail.

    clean_detail: log of v less what the noise alone would give. sharpest_part: log of the variance of the Laplacian in
    the sharpest parts of the picture, less that in the softest: a sharp face before a soft background is sharp.
    blur: see `reblur`.
    """
    _, deviation = cv2.meanStdDev(cv2.Laplacian(frame.luma, cv2.CV_16S))
    variance = float(deviation[0, 0]) ** 2
    parts = tile_variances(np.asarray(cv2.Laplacian(frame.calm, cv2.CV_32F), dtype=np.float32))
    softest, sharpest = np.percentile(parts, (20, 85))
    return {
        "sharpness": variance / (variance + HALF),
        "clean_detail": float(np.log(max(variance - NOISE_GAIN * frame.noise**2, 0) + 5)),
        "sharpest_part": float(np.log(sharpest - softest + 0.5)),
        "blur": reblur(frame.small),
    }


def reblur(luma: Plane) -> float:
    """Return how little a further blur changes the picture, 0 (much: it is sharp) to 1: the share of the differences
    between neighbours that a box of nine pixels leaves, in the direction in which that is most.

    Crete et al., "The Blur Effect", SPIE 2007.
    """
    left = []
    for axis, box in ((1, (_BOX, 1)), (0, (1, _BOX))):
        blurred = np.asarray(cv2.blur(luma, box), dtype=np.float32)
        before, after = (_differences(picture, axis) for picture in (luma, blurred))
        lost = cv2.threshold(before - after, 0, 0, cv2.THRESH_TOZERO)[1]
        left.append(1 - cv2.sumElems(lost)[0] / max(cv2.sumElems(before)[0], 1e-6))
    return float(max(left))


def _differences(luma: Plane, axis: int) -> Plane:
    one, other = (luma[:, 1:], luma[:, :-1]) if axis == 1 else (luma[1:], luma[:-1])
    return np.asarray(cv2.absdiff(one, other), dtype=np.float32)


def evidence(sharpness: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return detail in the whole picture and in its sharpest parts; and how little of it a further blur would take."""
    return Evidence(cues["clean_detail"], 0.1), Evidence(cues["sharpest_part"], 0.1), Evidence(-cues["blur"], 0.02)


SCORER = FrameScorer(
    name="sharpness", version=2, label="Sharpness", colour="#5fc9a1", praise="sharp", evidence=evidence,
    cues=("clean_detail", "sharpest_part", "blur"), open=stateless(score),
    tastes={"sharpness": ("sharper", "softer")},
)  # fmt: skip

"""Sharpness: the variance of the Laplacian (Pech-Pacheco et al., ICPR 2000), brought into 0..1."""

from collections.abc import Mapping

import cv2
import numpy as np

from ..base.arrays import Floats, Image
from .base import Columns, Evidence, FrameInput, FrameScorer, stateless

HALF = 250.0
"""The variance at which sharpness is 0.5: ordinary, slightly soft footage at 720 lines."""


def score(frame: FrameInput) -> Columns:
    """Return `sharpness`, 0 (featureless) to 1, v / (v + 250) of the Laplacian's variance v; and the cue `detail`.

    `detail` is how much of the picture's detail is fine: the log of that variance at full over half size. Blur takes
    fine detail first, whatever the subject; the variance alone follows the subject's texture and light.
    """
    variance = _variance(frame.luma)
    half = cv2.resize(frame.luma, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    at_half = _variance(np.asarray(half, dtype=np.uint8))
    return {
        "sharpness": variance / (variance + HALF),
        "detail": float(np.log1p(variance) - np.log1p(at_half)),
    }


def evidence(sharpness: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """The variance's logarithm, in which equal ratios are equal steps, and the fineness of detail."""
    bounded = np.clip(sharpness, 1e-3, 1 - 1e-3)
    return Evidence(np.log(bounded / (1 - bounded)), 0.1), Evidence(cues["detail"], 0.05)


def _variance(luma: Image) -> float:
    _, deviation = cv2.meanStdDev(cv2.Laplacian(luma, cv2.CV_16S))
    return float(deviation[0, 0]) ** 2


SCORER = FrameScorer(
    name="sharpness", label="Sharpness", colour="#5fc9a1", praise="sharp", evidence=evidence, cues=("detail",),
    open=stateless(score),
)  # fmt: skip

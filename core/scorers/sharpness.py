"""Sharpness: the variance of the Laplacian (Pech-Pacheco et al., ICPR 2000), brought into 0..1."""

from collections.abc import Mapping

import cv2
import numpy as np

from ..base.arrays import Floats, Image
from .base import Evidence, Look, Scorer

HALF = 250.0
"""The variance at which sharpness is 0.5: ordinary, slightly soft footage at 720 lines."""


def score(look: Look) -> float:
    """0 (featureless) to 1: v / (v + 250), v the Laplacian's variance."""
    variance = _variance(look.luma)
    return variance / (variance + HALF)


def detail(look: Look) -> float:
    """How much of the picture's detail is fine: log of the Laplacian's variance at full over half size.

    Blur takes fine detail first, whatever the subject; the variance alone follows the subject's texture and light.
    """
    half = cv2.resize(look.luma, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return float(np.log1p(_variance(look.luma)) - np.log1p(_variance(np.asarray(half, dtype=np.uint8))))


def evidence(sharpness: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """The variance's logarithm, in which equal ratios are equal steps, and the fineness of detail."""
    bounded = np.clip(sharpness, 1e-3, 1 - 1e-3)
    return Evidence(np.log(bounded / (1 - bounded)), 0.1), Evidence(cues["detail"], 0.05)


def _variance(luma: Image) -> float:
    _, deviation = cv2.meanStdDev(cv2.Laplacian(luma, cv2.CV_16S))
    return float(deviation[0, 0]) ** 2


SCORER = Scorer("sharpness", "sharp", evidence, score, cues={"detail": detail}, label="Sharpness", colour="#5fc9a1")

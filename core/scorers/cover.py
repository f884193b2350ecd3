"""Cover: a finger, a bag or a lens cap before the lens, which leaves parts of the picture without an edge."""

from collections.abc import Mapping

import cv2
import numpy as np

from ..base.arrays import Floats
from .base import SUBJECT, Columns, Evidence, FrameScorer, stateless
from .picture import FrameInput, tile_means

_EDGE = 0.5 * 8  # mean gradient from which on a part has edges: in levels a pixel, times the 8 of Sobel's kernel


def score(frame: FrameInput) -> Columns:
    """Return `cover`, 0 to 1: the share of the picture's parts without an edge. A clear sky has none, either."""
    slopes = (cv2.Sobel(frame.calm, cv2.CV_32F, *direction) for direction in ((1, 0), (0, 1)))
    slope = np.asarray(cv2.magnitude(*slopes), dtype=np.float32)
    return {"cover": float((tile_means(slope) < _EDGE).mean())}


def evidence(cover: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return that share, as a fault."""
    return (Evidence(-cover, 0.22, only_harms=True, proof=SUBJECT),)


SCORER = FrameScorer(
    name="cover", label="Covered Lens", colour="#8d7bd8", praise="clear view", penalty=True, evidence=evidence,
    open=stateless(score),
    tastes={"cover": ("plainer pictures", "more detail everywhere")},
)  # fmt: skip

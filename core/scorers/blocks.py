"""Blocks: the grid that strong compression leaves in a picture."""

from collections.abc import Mapping

import cv2
import numpy as np

from ..base.arrays import Floats, Image
from .base import Columns, Evidence, FrameScorer, stateless
from .picture import FrameInput

SIZE = 8  # pixels of a block in JPEG, MPEG-2, DV and older H.264; a picture that was scaled down shows none
_LEAST = 0.05  # levels: what counts as no step


def score(frame: FrameInput) -> Columns:
    """Return `blocks`, 0 (no grid) to 1: how much of the steps between columns and rows at the edges of blocks is due
    to the grid, 1 - m / e of their mean e and the median m of the steps elsewhere.
    """
    columns = cv2.reduce(_steps(frame.luma[:, 1:], frame.luma[:, :-1]), 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F)
    rows = cv2.reduce(_steps(frame.luma[1:], frame.luma[:-1]), 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F)
    ratio = np.mean([_grid(np.asarray(steps, dtype=np.float64).ravel()) for steps in (columns, rows)])
    return {"blocks": 1 - 1 / max(float(ratio), 1)}


def _steps(one: Image, other: Image) -> Image:
    return np.asarray(cv2.absdiff(one, other), dtype=np.uint8)


def _grid(steps: Floats) -> float:
    """Return how many times larger steps between blocks are than others; 1 where there are too few to say."""
    whole = len(steps) // SIZE * SIZE
    if not whole:
        return 1.0
    means = steps[:whole].reshape(-1, SIZE).mean(axis=0)
    return float((means[SIZE - 1] + _LEAST) / (np.median(means) + _LEAST))


def evidence(blocks: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return the logarithm of that proportion."""
    return (Evidence(np.log(np.maximum(1 - blocks, 1e-3)), 0.35, only_harms=True),)


SCORER = FrameScorer(
    name="blocks", label="Compression", colour="#a0a4b8", praise="free of compression", penalty=True,
    evidence=evidence, open=stateless(score),
    tastes={"blocks": ("more compressed", "less compressed")},
)  # fmt: skip

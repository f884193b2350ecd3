"""What a scorer is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np

from ..values import Floats, Image


@dataclass(frozen=True, eq=False)
class Look:
    """What a scorer may look at: one sampled picture and what the model thinks of it.

    image: (height, width, 3) uint8, BGR, upright, full range. beauty: the model's rating in 0..1, None without a model.
    """

    image: Image
    beauty: float | None = None

    @cached_property
    def luma(self) -> Image:
        """(height, width) uint8 brightness, ITU-R BT.601."""
        return np.asarray(cv2.cvtColor(self.image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)

    @cached_property
    def tones(self) -> Floats:
        """(256,) share of the pixels at each brightness, summing to 1."""
        counts = cv2.calcHist([self.luma], [0], None, [256], [0, 256])
        return np.asarray(counts[:, 0].astype(np.float64) / self.luma.size)


@dataclass(frozen=True)
class Evidence:
    """A series in which moments of one take are compared. values: (N,), higher is better, in any unit.

    noise: a spread too small to mean anything, in the same unit; a take that varies less is not blown up to it.
    surroundings: how far around a moment it is compared with, seconds; content changes slowly, faults come and go.
    """

    values: Floats
    noise: float
    surroundings: float = 20.0


@dataclass(frozen=True)
class Scorer:
    """One component of the score.

    name: column, key and, behind `w_`, weight. praise: what a moment is that excels in it. penalty: lower is better.
    score: the component of one picture, absolute, in 0..1; None when it cannot be had.
    cues: further numbers of one picture that only serve to compare it with others of its take.
    evidence: from the component's (N,) values, the cues' and the samples per second, the series to compare by.
    missing: what to tell the user when it cannot be had though it has a weight; "" to tell nothing.
    """

    name: str
    praise: str
    score: Callable[[Look], float | None]
    evidence: Callable[[Floats, Mapping[str, Floats], float], tuple[Evidence, ...]]
    cues: Mapping[str, Callable[[Look], float]] = field(default_factory=dict)
    penalty: bool = False
    missing: str = ""

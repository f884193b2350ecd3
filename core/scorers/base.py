"""What a scorer is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats, Image

SURROUNDINGS = 20.0
"""Seconds around a moment that it is compared with, unless its evidence says otherwise."""


@dataclass(frozen=True, eq=False)
class Look:
    """What a scorer may look at: one sampled picture. image: (height, width, 3) uint8, BGR, upright, full range."""

    image: Image

    @cached_property
    def luma(self) -> Image:
        """(height, width) uint8 brightness, ITU-R BT.601."""
        return np.asarray(cv2.cvtColor(self.image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)

    @cached_property
    def tones(self) -> Floats:
        """(256,) share of the pixels at each brightness, summing to 1."""
        counts = cv2.calcHist([self.luma], [0], None, [256], [0, 256])
        return np.asarray(counts[:, 0].astype(np.float64) / self.luma.size)


@dataclass(frozen=True, eq=False)
class Wish:
    """What is looked for, or with a negative weight avoided. vector: (D,) of length 1, where it lies among pictures."""

    vector: NDArray[np.float32]
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class Overview:
    """What a scorer may look at once all pictures are embedded: all of them at once, and no picture.

    embeddings: (N, D) of unit length; pictures that look alike lie close to each other.
    rated: (N,) in 0..1, what the model or its head finds beautiful; None where neither tells.
    wishes: what the words of the prompt ask for; neutral: (M, D), where words that fit any picture lie.
    """

    embeddings: NDArray[np.floating]
    rated: Floats | None = None
    wishes: tuple[Wish, ...] = ()
    neutral: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class Evidence:
    """A series in which moments of one take are compared. values: (N,), higher is better, in any unit.

    noise: a spread too small to mean anything, in the same unit; a take that varies less is not blown up to it.
    surroundings: how far around a moment it is compared with, seconds; content changes slowly, faults come and go.
    reach: how many samples to either side a value is told from, besides its own.
    """

    values: Floats
    noise: float
    surroundings: float = SURROUNDINGS
    reach: int = 0


@dataclass(frozen=True)
class Scorer:
    """One component of the score.

    name: column, key and, behind `w_`, weight. praise: what a moment is that excels in it. penalty: lower is better.
    score: the component of one picture, absolute, in 0..1; None for one that is told from the embeddings alone.
    overlook: the component of all pictures, (N,) in 0..1, from their embeddings; None when it cannot be had. A scorer
        has this or `score`. It runs when moments are chosen, so that it costs no new look at the take.
    cues: further numbers of one picture that only serve to compare it with others of its take.
    evidence: from the component's (N,) values, the cues' and the samples per second, the series to compare by.
    missing: what to tell the user when it cannot be had though it has a weight; "" to tell nothing.
    label: its name for people, such as "Aesthetics". colour: of its curves, as #rrggbb.
    """

    name: str
    praise: str
    evidence: Callable[[Floats, Mapping[str, Floats], float], tuple[Evidence, ...]]
    score: Callable[[Look], float] | None = None
    overlook: Callable[[Overview], Floats | None] | None = None
    cues: Mapping[str, Callable[[Look], float]] = field(default_factory=dict)
    penalty: bool = False
    missing: str = ""
    label: str = ""
    colour: str = ""

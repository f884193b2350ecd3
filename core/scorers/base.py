"""What a scorer is: one component of the score, from one kind of input."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats, Image

SURROUNDINGS = 20.0
"""Seconds around a moment that it is compared with, unless its evidence says otherwise."""

Columns = Mapping[str, float]
"""What a scorer gives for one sample: its component and its cues, by name. NaN: not to be had there."""


@dataclass(frozen=True, eq=False)
class FrameInput:
    """One sampled picture. image: (height, width, 3) uint8, BGR, upright, full range."""

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
class PairInput:
    """A sampled picture and the one on screen two native frames later, of the same size."""

    first: FrameInput
    later: FrameInput


@dataclass(frozen=True, eq=False)
class SoundInput:
    """The sound around a sample. samples: (channels, n) float32 in -1..1. rate: samples per second."""

    samples: NDArray[np.float32]
    rate: int


@dataclass(frozen=True, eq=False)
class WeightedPrompt:
    """A prompt, embedded. vector: (D,) of unit length. weight: below 0 for what is to be avoided."""

    vector: NDArray[np.float32]
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class EmbeddingsInput:
    """All of a take once it was analysed.

    embeddings: (N, D) of unit length; pictures that look alike lie close to each other.
    rated: (N,) in 0..1, the model's rating of image quality, or its head's; None where neither gives one.
    prompts: what is looked for. neutral: (M, D), the embeddings of words that fit any picture; None without prompts.
    """

    embeddings: NDArray[np.floating]
    rated: Floats | None = None
    prompts: tuple[WeightedPrompt, ...] = ()
    neutral: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class Evidence:
    """A series in which samples of one take are compared. values: (N,), higher is better, in any unit.

    noise: a spread too small to mean anything, in the same unit; a take that varies less is not blown up to it.
    surroundings: how far around a sample it is compared with, seconds; content changes slowly, faults come and go.
    reach: how many samples to either side a value depends on, besides its own.
    """

    values: Floats
    noise: float
    surroundings: float = SURROUNDINGS
    reach: int = 0


@dataclass(frozen=True, kw_only=True)
class Scorer:
    """One component of the score: a column of numbers in 0..1, absolute, and what people read of it.

    name: of the column and, behind `w_`, of the weight in the settings.
    version: raise it when the same input gives other numbers; cached columns of other versions are computed anew.
    label, colour: in tables and graphs; the colour as #rrggbb.
    praise: what a moment is that excels in it, as a reason for people.
    evidence: from the component (N,), all cues (N,) by name and the samples per second, the series to compare by.
    cues: names of further columns that the scorer gives, which only serve to compare samples of one take.
    penalty: lower is better.
    missing: note for the user when it has a weight and cannot be had; "" for none.
    """

    name: str
    version: int = 1
    label: str
    colour: str
    praise: str
    evidence: Callable[[Floats, Mapping[str, Floats], float], tuple[Evidence, ...]]
    cues: tuple[str, ...] = ()
    penalty: bool = False
    missing: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns that it gives."""
        return (self.name, *self.cues)


Input = TypeVar("Input")


@dataclass(frozen=True, kw_only=True)
class SampleScorer(Scorer, Generic[Input]):
    """A scorer that sees one sample at a time.

    open: gives the function that scores one input, for as long as a take is analysed; where that takes a model, it is
    loaded on entering and let go of on leaving. See `stateless`.
    """

    open: Callable[[], AbstractContextManager[Callable[[Input], Columns]]]


@dataclass(frozen=True, kw_only=True)
class FrameScorer(SampleScorer[FrameInput]):
    """Scores one sampled picture."""


@dataclass(frozen=True, kw_only=True)
class PairScorer(SampleScorer[PairInput]):
    """Scores a sampled picture and the one shortly after it. Only for it are the later pictures decoded."""


@dataclass(frozen=True, kw_only=True)
class SoundScorer(SampleScorer[SoundInput]):
    """Scores the sound around a sample; only for it is sound decoded. seconds: of sound, around each sample."""

    seconds: float = 1.0


@dataclass(frozen=True, kw_only=True)
class EmbeddingsScorer(Scorer):
    """Scores all samples at once from their embeddings, whenever moments are selected: it costs no new analysis.

    score: the component (N,) in 0..1; None where it cannot be had.
    """

    score: Callable[[EmbeddingsInput], Floats | None]


def stateless(score: Callable[[Input], Columns]) -> Callable[[], AbstractContextManager[Callable[[Input], Columns]]]:
    """Return the `open` of a scorer that needs nothing but its input."""
    return lambda: nullcontext(score)

"""What a scorer is: one component of the score, from one kind of input."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats, Image
from .motion import Motion, motion
from .picture import FrameInput

SUBJECT = 0.5
"""Proof of a fault that a series is which changes with the subject, too; see `Evidence`."""

Columns = Mapping[str, float]
"""What a scorer gives for one sample: its component and its cues, by name. NaN: not to be had there."""


@dataclass(frozen=True, eq=False)
class PairInput:
    """The brightness of a sampled picture and of one on screen shortly after it.

    first, later: (h, w) uint8, upright, at most 180 lines. apart: how many native frames lie between; as a rule two.
    """

    first: Image
    later: Image
    apart: float = 2.0

    @cached_property
    def motion(self) -> Motion | None:
        """The motion over two native frames; None where that of the camera is unknown."""
        found = motion(self.first, self.later)
        return found and found.scaled(2 / self.apart)


@dataclass(frozen=True, eq=False)
class SoundInput:
    """The sound around a sample. samples: (channels, n) float32 in -1..1. rate: samples per second."""

    samples: NDArray[np.float32]
    rate: int


@dataclass(frozen=True, eq=False)
class WeightedVector:
    """A prompt or a reference, embedded. vector: (D,) of unit length. weight: below 0 for what is to be avoided."""

    vector: NDArray[np.float32]
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class EmbeddingsInput:
    """All of a take once it was analysed.

    embeddings: (N, D) of unit length; pictures that look alike lie close to each other.
    rated: (N,) in 0..1, the model's rating of image quality, or its head's; None where neither gives one.
    prompts: what is looked for. neutral: (M, D), the embeddings of words that fit any picture; None without prompts.
    references: what more is wanted of. similar: cosine distance up to which two pictures look alike to the model.
    """

    embeddings: NDArray[np.floating]
    rated: Floats | None = None
    prompts: tuple[WeightedVector, ...] = ()
    neutral: NDArray[np.float32] | None = None
    references: tuple[WeightedVector, ...] = ()
    similar: float = 0.1


@dataclass(frozen=True)
class Evidence:
    """A series in which samples of one take are compared. values: (N,), higher is better, in any unit.

    noise: a spread too small to mean anything, in the same unit; a take that varies less is not blown up to it. Of what
        only harms: what makes a plain fault.
    only_harms: a fault, of which a little more or less does not count; else samples fall short of the best of the take.
    proof: how much it counts beside the others: SUBJECT where another subject changes it as much as a fault does.
    reach: how many samples to either side a value depends on, besides its own.
    interest: something that happens, of which nothing is no fault: values of at least 0, on an absolute scale. It ranks
        what is of about the same quality. noise: the least that is worth a look.
    happening: what that is, in words, where the component does not show it; "" where it does.
    lasting: over how many samples, an odd number, it is averaged, as far as pictures are free of faults.
    moves: such a thing that changes the picture as well: what falls short with it may be no fault.
    of_any_kind: an estimate for faults of any kind, which what moves does not disturb; of one series at most.
    asked: what the user asked to see, likewise: what has least of it in the take loses its weight of the score.
    within, between: whether it counts only within a take, as what lies around a sample decides; or only between takes,
        where their surroundings differ.
    """

    values: Floats
    noise: float
    only_harms: bool = False
    proof: float = 1.0
    reach: int = 0
    interest: bool = False
    happening: str = ""
    lasting: int = 1
    moves: bool = False
    of_any_kind: bool = False
    asked: bool = False
    within: bool = False
    between: bool = False

    @property
    def of_quality(self) -> bool:
        """Whether falling short of it is a fault."""
        return not (self.interest or self.asked)


@dataclass(frozen=True, kw_only=True)
class Scorer:
    """One component of the score: a column of numbers in 0..1, absolute, and what people read of it.

    name: of the column and, behind `w_`, of the weight in the settings.
    version: raise it when the same input gives other numbers; cached columns of other versions are computed anew.
    label, colour: in tables and graphs; the colour as #rrggbb.
    praise: what a moment is that excels in it, as a reason for people.
    describe: says it more exactly, where it can, from the cues of the moment by name; "" else.
    evidence: from the component (N,), all cues (N,) by name and the samples per second, the series to compare by.
    cues: names of further columns that the scorer gives, which only serve to compare samples of one take.
    derive: gives the component (N,) where it is no column: from all cues (N,) by name and the samples per second;
        NaN throughout where the take has nothing to judge.
    reach: how many samples to either side that depends on, besides its own.
    penalty: lower is better. happens: it says how much happens, of which little is not worth a word.
    missing: note for the user when it has a weight and cannot be had; "" for none.
    tastes: name of each column that people's tastes differ in, its component and perhaps a cue, to what moments are
        that stand high in it, and low; None: more and less of its label. Empty: it is no matter of taste.
    """

    name: str
    version: int = 1
    label: str
    colour: str
    praise: str
    evidence: Callable[[Floats, Mapping[str, Floats], float], tuple[Evidence, ...]]
    describe: Callable[[Mapping[str, float]], str] = lambda cues: ""
    cues: tuple[str, ...] = ()
    derive: Callable[[Mapping[str, Floats], float], Floats] | None = None
    reach: int = 0
    penalty: bool = False
    happens: bool = False
    missing: str = ""
    tastes: Mapping[str, tuple[str, str]] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns that it gives."""
        return self.cues if self.derive else (self.name, *self.cues)


Input = TypeVar("Input")


@dataclass(frozen=True, kw_only=True)
class SampleScorer(Scorer, Generic[Input]):
    """A scorer that scores one sample at a time.

    open: gives the function that scores one input, for as long as a take is analysed; where that takes a model, it is
    loaded on entering and let go of on leaving. See `stateless`.
    """

    open: Callable[[], AbstractContextManager[Callable[[Input], Columns]]]


@dataclass(frozen=True, kw_only=True)
class FrameScorer(SampleScorer[FrameInput]):
    """Scores one sampled picture.

    interval: it scores the samples whose number in the take is a multiple of this, and all key frames where only these
    are read; elsewhere it is interpolated.
    """

    interval: int = 1


@dataclass(frozen=True, kw_only=True)
class PairScorer(SampleScorer[PairInput]):
    """Scores a sampled picture and the one shortly after it. Only for it are the later pictures decoded.

    on_key_frames: whether to decode them where only key frames are read, too, which costs about twice as much there.
    """

    on_key_frames: bool = True


@dataclass(frozen=True, kw_only=True)
class SoundScorer(SampleScorer[SoundInput]):
    """Scores the sound around a sample, half a sample to either side; only for it is sound decoded.

    complete: gives further cues (N,) by name, from the columns of all samples and the samples per second.
    """

    complete: Callable[[Mapping[str, Floats], float], Mapping[str, Floats]] = lambda columns, sample_fps: {}


@dataclass(frozen=True, kw_only=True)
class EmbeddingsScorer(Scorer):
    """Scores all samples at once from their embeddings, whenever moments are selected: it costs no new analysis.

    score: the component (N,) in 0..1; None where it cannot be had.
    """

    score: Callable[[EmbeddingsInput], Floats | None]


@dataclass(frozen=True, kw_only=True)
class ModelScorer(Scorer):
    """Derives its component from cues that the model gives while it rates; see `ModelOutput.columns`."""


def stateless(score: Callable[[Input], Columns]) -> Callable[[], AbstractContextManager[Callable[[Input], Columns]]]:
    """Return the `open` of a scorer that needs nothing but its input."""
    return lambda: nullcontext(score)

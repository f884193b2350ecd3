"""The frozen values that flow from stage to stage. Times are exact Fractions of a second from the first shown frame."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .base.arrays import Flags, Floats, Ints
from .base.time_range import TimeRange
from .settings import Settings


@dataclass(frozen=True)
class Take:
    """A video file as its container describes it.

    duration: seconds, from the header; 0 where the header does not tell (the analysis knows the true one).
    rate: mean frames per second, 0 where unknown.
    width, height: pixels of the upright picture with square pixels.
    audio: codec name of the sound, None without sound.
    audio_fault: why the sound cannot be read, "" where it can.
    """

    path: Path
    duration: Fraction
    rate: Fraction
    width: int
    height: int
    codec: str
    audio: str | None = None
    audio_fault: str = ""


@dataclass(frozen=True, eq=False)
class Thumbnails:
    """JPEG pictures back to back in one file: picture i lies at offsets[i]:offsets[i + 1]. offsets: (N + 1,).

    owner: what these are a part of; the file may go when that is let go.
    """

    path: Path
    offsets: Ints
    owner: "Thumbnails | None" = None

    def __getitem__(self, sample: int) -> bytes:
        """The JPEG bytes of a sample, by sample number; OSError where the file is gone."""
        start, stop = int(self.offsets[sample]), int(self.offsets[sample + 1])
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(stop - start)

    def part(self, first: int, stop: int) -> "Thumbnails":
        """Those of samples first..stop, the latter not included."""
        return Thumbnails(self.path, self.offsets[first : stop + 1], self)


@dataclass(frozen=True, eq=False)
class Analysis:
    """What is known of a take, or of a part of it, once it was looked at: N samples, F frames.

    frame_ticks: (F,) presentation time of every frame on screen there, in units of `time_base` from the first shown
        frame of the take, rising. Of the whole take the first is 0; of a part it may begin before the part does.
    end_ticks: where the last frame ends, in the same units; of a part, that may be after it.
    samples: (N,) the place in `frame_ticks` of each sample; of the whole take that is the frame's number. Sample i is
        taken at (first_sample + i) / sample_fps seconds and is the frame shown then, so a slow take repeats frames.
    components: name to (N,) absolute scores in 0..1; higher is better, except for `exposure`, a penalty.
    cues: name to (N,) further numbers, by which moments of this take are compared.
    embeddings: (N, D) float16 of unit length, or None without a model.
    thumbnails: the small pictures of the samples, on disk.
    model: name of the model that judged, None without.
    notes: sentences for the user about what could not be had.
    part: what was looked at, its end always known; None for the whole take.
    first_sample: number of the first sample, as counted over the whole take.
    frames_before: frames of the take before the first one here; None where nobody counted them.
    measured: (N,) the samples that were looked at; None for all. What is said of the others is interpolated, their
        embeddings and thumbnails are the nearest measured sample's. A measured sample whose next is not measured was
        perhaps only told from the key frame shown less than a sample earlier, less what key frames differ from others
        on average; all other measured ones are themselves.
    """

    take: Take
    time_base: Fraction
    frame_ticks: Ints
    end_ticks: int
    samples: Ints
    components: Mapping[str, Floats]
    cues: Mapping[str, Floats]
    embeddings: NDArray[np.float16] | None
    thumbnails: Thumbnails
    model: str | None = None
    notes: tuple[str, ...] = ()
    part: TimeRange | None = None
    first_sample: int = 0
    frames_before: int | None = 0
    measured: Flags | None = None

    @property
    def start(self) -> Fraction:
        """Where that which was looked at begins, in seconds from the first shown frame."""
        return self.part.start if self.part else Fraction(0)

    @property
    def end(self) -> Fraction:
        """Where it ends: for the whole take, the end of the last frame."""
        return self.part.end if self.part and self.part.end is not None else self.end_ticks * self.time_base

    @property
    def duration(self) -> Fraction:
        """Seconds of that which was looked at: of the whole take, to the end of the last frame."""
        return self.end - self.start

    @property
    def looked_at(self) -> int:
        """How many of the samples were looked at."""
        return len(self.samples) if self.measured is None else int(np.count_nonzero(self.measured))

    @property
    def times(self) -> Floats:
        """(N,) seconds of each sample, for arithmetic; `time_of` is exact."""
        return np.asarray(self.frame_ticks[self.samples] * float(self.time_base), dtype=np.float64)

    def time_of(self, frame: int) -> Fraction:
        """Exact presentation time of a frame, by its place in `frame_ticks`; of F, the end of the last."""
        ticks = self.end_ticks if frame >= len(self.frame_ticks) else int(self.frame_ticks[frame])
        return ticks * self.time_base


@dataclass(frozen=True)
class Pick:
    """One best moment. It shows frames first_frame..last_frame, both included.

    Frames are told by their place in `Analysis.frame_ticks`: numbers of the take where the whole was looked at.

    rank: from 1, the best. sample: its place among the samples. peak_frame: the frame at its peak.
    score: 0..1 within what was looked at. components: absolute, as in Analysis, averaged over the smoothing window.
    strengths: names of the components that lift it above the average there, strongest first.
    reason: the same in words, such as "sharp, well lit".
    """

    rank: int
    sample: int
    peak_frame: int
    first_frame: int
    last_frame: int
    peak_time: Fraction
    start: Fraction
    end: Fraction
    score: float
    components: Mapping[str, float]
    strengths: tuple[str, ...]
    reason: str

    @property
    def duration(self) -> Fraction:
        return self.end - self.start


@dataclass(frozen=True, eq=False)
class Selection:
    """What was chosen from an analysis, and why.

    score, smoothed: (N,) combined score of each sample in 0..1, before and after smoothing.
    candidates: (C,) sample numbers of all separated peaks, best first.
    vectors: (C, D) embeddings of the candidates, None without a model.
    threshold: cosine distance up to which two moments look alike, before anything was relaxed.
    weights: the weights in force, after components that could not be had dropped out.
    averages: mean of each component over the take, to hold a pick's own against.
    notes: what was relaxed or left out.
    """

    picks: tuple[Pick, ...]
    score: Floats
    smoothed: Floats
    candidates: Ints
    vectors: NDArray[np.float16] | None
    threshold: float
    weights: Mapping[str, float]
    averages: Mapping[str, float]
    settings: Settings
    notes: tuple[str, ...] = ()

    @cached_property
    def distances(self) -> Floats | None:
        """(C, C) cosine distances between the candidates: 0 alike, 1 unrelated, 2 opposite; None without a model."""
        if self.vectors is None:
            return None
        exact = self.vectors.astype(np.float64)
        exact /= np.maximum(np.linalg.norm(exact, axis=1, keepdims=True), 1e-12)
        return np.asarray(np.clip(1 - exact @ exact.T, 0, 2))

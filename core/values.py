"""The frozen values that flow from stage to stage. Times are exact Fractions of a second from the first shown frame."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .settings import Settings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Image = NDArray[np.uint8]

Progress = Callable[[int, int, str], None]
"""progress(done, total, stage): called often; total 0 means unknown; raising Cancelled from it stops the work."""


def quiet(done: int, total: int, stage: str) -> None:
    """The Progress that says nothing."""


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
    """JPEG pictures back to back in one file: picture i lies at offsets[i]:offsets[i + 1]. offsets: (N + 1,)."""

    path: Path
    offsets: Ints

    def __getitem__(self, sample: int) -> bytes:
        """The JPEG bytes of a sample, by sample number; OSError where the file is gone."""
        start, stop = int(self.offsets[sample]), int(self.offsets[sample + 1])
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(stop - start)


@dataclass(frozen=True, eq=False)
class Analysis:
    """What is known of a take once it was looked at: N samples, F frames.

    frame_ticks: (F,) presentation time of every shown frame, in units of `time_base`, the first being 0, rising.
    end_ticks: where the last frame ends, in the same units.
    samples: (N,) the frame number (from 0, in shown order) of each sample; sample i is taken at
        i / sample_fps seconds and is the frame shown then, so a slow take repeats frames.
    components: name to (N,) absolute scores in 0..1; higher is better, except for `exposure`, a penalty.
    cues: name to (N,) further numbers, by which moments of this take are compared.
    embeddings: (N, D) float16 of unit length, or None without a model.
    thumbnails: the small pictures of the samples, on disk.
    model: name of the model that judged, None without.
    notes: sentences for the user about what could not be had.
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

    @property
    def duration(self) -> Fraction:
        """Seconds from the first shown frame to the end of the last."""
        return self.end_ticks * self.time_base

    @property
    def times(self) -> Floats:
        """(N,) seconds of each sample, for arithmetic; `time_of` is exact."""
        return np.asarray(self.frame_ticks[self.samples] * float(self.time_base), dtype=np.float64)

    def time_of(self, frame: int) -> Fraction:
        """Exact presentation time of a frame; of frame F, the end."""
        ticks = self.end_ticks if frame >= len(self.frame_ticks) else int(self.frame_ticks[frame])
        return ticks * self.time_base


@dataclass(frozen=True)
class Pick:
    """One best moment. It shows frames first_frame..last_frame, both included.

    rank: from 1, the best. sample: its sample number. peak_frame: its frame number in the take.
    score: 0..1 within the take. components: absolute, as in Analysis, averaged over the smoothing window.
    strengths: names of the components that lift it above the take's average, strongest first.
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

"""The frozen values that flow from stage to stage. Times are exact Fractions of a second from the first shown frame."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .base.arrays import Flags, Floats, Ints, Source, Sources
from .base.thumbnails import Thumbnails
from .base.time_range import TimeRange
from .settings import Settings

STILL = 1.2  # seconds a frame is on screen from which on it stands still, and only its first sample counts
GAP_FRAMES = 3  # such a frame leaves a gap if it lasts longer than so many others


@dataclass(frozen=True)
class Take:
    """A video file as its container describes it.

    duration: seconds, from the header; 0 where the header does not say (the analysis knows the true one).
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


@dataclass(frozen=True)
class Footage:
    """The kind of a take. kind: one of `settings.KINDS`, or "unknown". source: camera, CLIP, chosen or unknown."""

    kind: str = "unknown"
    source: str = "unknown"


UNKNOWN_FOOTAGE = Footage()


@dataclass(frozen=True)
class Hint:
    """A moment that somebody marked. time: seconds from the first shown frame. by_camera: while filming."""

    time: Fraction
    by_camera: bool = False


@dataclass(frozen=True, eq=False)
class Analysis:
    """What is known of a take, or of a part of it, once it was analysed: N samples, F frames.

    frame_ticks: (F,) presentation time of every frame on screen there, in units of `time_base` from the first shown
        frame of the take, rising. Of the whole take the first is 0; of a part it may begin before the part does.
    end_ticks: where the last frame ends, in the same units; of a part, that may be after it.
    samples: (N,) the place in `frame_ticks` of each sample; of the whole take that is the frame's number. Sample i is
        taken at sample_numbers[i] / sample_fps seconds and is the frame shown then, so a slow take repeats frames.
    components: name to (N,) absolute scores in 0..1; higher is better, except for `exposure`, a penalty.
    cues: name to (N,) further numbers, by which samples of this take are compared.
    pictures: (N,) where the picture of each sample comes from, and with it thumbnail and embedding. INTERPOLATED: it
        was not decoded, and has those of the nearest sample that was. KEY_FRAME: it may be that of the key frame shown
        less than a sample earlier. SAMPLED: its own.
    sources: name of each component and cue to (N,) where its values come from: INTERPOLATED on straight lines between
        the others; from a KEY_FRAME, less what key frames differ from others on average; or SAMPLED.
    embeddings: (N, D) float16 of unit length, or None without a model.
    thumbnails: the small pictures of the samples, on disk.
    model: name of the model that rated the pictures, None without.
    notes: sentences for the user about what could not be had.
    part: what was analysed, its end always known; None for the whole take.
    first_sample: number of the first sample, as counted over the whole take.
    numbers: (N,) those of all samples, rising, where some are left out because a frame stands still; else None.
    frames_before: frames of the take before the first one here; None where nothing counted them.
    footage: the kind of footage that it was found to be, which the user's own choice overrides.
    hints: the marked moments of the whole take.
    cuts: (K,) times of the first frames of new shots, as far as they are known, in units of `time_base`, rising.
    checked: (N,) whether all cuts between a sample and the next one are known; None: nowhere.
    """

    take: Take
    time_base: Fraction
    frame_ticks: Ints
    end_ticks: int
    samples: Ints
    components: Mapping[str, Floats]
    cues: Mapping[str, Floats]
    pictures: Sources
    sources: Mapping[str, Sources]
    embeddings: NDArray[np.float16] | None
    thumbnails: Thumbnails
    model: str | None = None
    notes: tuple[str, ...] = ()
    part: TimeRange | None = None
    first_sample: int = 0
    numbers: Ints | None = None
    frames_before: int | None = 0
    footage: Footage = UNKNOWN_FOOTAGE
    hints: tuple[Hint, ...] = ()
    cuts: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    checked: Flags | None = None

    @cached_property
    def measured(self) -> Flags | None:
        """(N,) the samples whose picture was decoded, or perhaps its key frame's; None where all were."""
        measured = self.pictures != Source.INTERPOLATED
        return None if measured.all() else measured

    @property
    def wholly_measured(self) -> Flags:
        """(N,) the samples whose picture was decoded, and rated where there is a model that does so."""
        measured = np.ones(len(self.samples), dtype=bool) if self.measured is None else self.measured
        rated = self.sources.get("aesthetics")
        return measured if rated is None else measured & (rated != Source.INTERPOLATED)

    @property
    def start(self) -> Fraction:
        """Where the analysed part begins, in seconds from the first shown frame."""
        return self.part.start if self.part else Fraction(0)

    @property
    def end(self) -> Fraction:
        """Where it ends: for the whole take, the end of the last frame."""
        return self.part.end if self.part and self.part.end is not None else self.end_ticks * self.time_base

    @property
    def duration(self) -> Fraction:
        """Seconds of what was analysed: of the whole take, to the end of the last frame."""
        return self.end - self.start

    @property
    def analysed(self) -> int:
        """How many of the samples were analysed, and are not interpolated."""
        return int(np.count_nonzero(self.pictures))

    @property
    def has_constant_rate(self) -> bool:
        """Whether the frames are evenly spaced, up to the rounding of the file's clock."""
        ticks = self.frame_ticks
        if len(ticks) < 3:
            return True
        step = (ticks[-1] - ticks[0]) / (len(ticks) - 1)
        drift = np.abs(ticks - ticks[0] - np.arange(len(ticks)) * step).max()
        return bool(drift <= 1 and np.ptp(np.diff(ticks)) <= step / 2)

    @property
    def sample_numbers(self) -> Ints:
        """(N,) the number of each sample, as counted over the whole take."""
        return (
            np.arange(self.first_sample, self.first_sample + len(self.samples))
            if self.numbers is None
            else self.numbers
        )

    @cached_property
    def stretches(self) -> tuple[Floats, Floats]:
        """When the frames begin and end, (N,) and (N,) seconds, that follow each other around each sample.

        Frames of a broken recording, or of one that was paused, leave a gap: the last one before it stands still. A cut
        ends a stretch, too.
        """
        ticks, tick = self.frame_ticks, float(self.time_base)
        last, ends = self._ends
        begins = np.append(ticks[:1], ticks[last[last < len(ticks) - 1] + 1])
        return (
            np.asarray(begins[self.shots] * tick, np.float64),
            np.asarray(np.append(ends, self.end_ticks)[self.shots] * tick, np.float64),
        )

    @cached_property
    def shots(self) -> Ints:
        """(N,) in which stretch each sample is, not falling; see `stretches`."""
        return np.asarray(np.searchsorted(self._ends[0], self.samples), dtype=np.int64)

    @cached_property
    def _ends(self) -> tuple[Ints, Floats]:
        """The last frame of each stretch that a gap or a cut ends, and when that is over, ticks."""
        ticks = self.frame_ticks
        held = np.diff(ticks, append=self.end_ticks)
        usual = float(np.quantile(held, 0.5, method="lower"))
        longest = STILL / float(self.time_base)
        before_gap = held > max(GAP_FRAMES * usual, longest)
        shown = np.where(before_gap, np.minimum(held, min(usual, longest)), held)
        before_cut = np.isin(np.arange(1, len(ticks) + 1), np.searchsorted(ticks, self.cuts))
        last = np.flatnonzero(before_gap | before_cut)
        return last, np.asarray(ticks[last] + shown[last], np.float64)

    @property
    def times(self) -> Floats:
        """(N,) seconds of each sample, for arithmetic; `time_of` is exact."""
        return np.asarray(self.frame_ticks[self.samples] * float(self.time_base), dtype=np.float64)

    def time_of(self, frame: int) -> Fraction:
        """Return the exact presentation time of a frame, in seconds, by its place in `frame_ticks`; of F, the end."""
        ticks = self.end_ticks if frame >= len(self.frame_ticks) else int(self.frame_ticks[frame])
        return ticks * self.time_base


@dataclass(frozen=True)
class Pick:
    """One best moment. It shows frames first_frame..last_frame, both included.

    Frames are counted by their place in `Analysis.frame_ticks`: numbers of the take where all of it was analysed.

    rank: from 1, the best. sample: its place among the samples. peak_frame: the frame at its peak.
    score: 0..1 within what was analysed. components: absolute, as in Analysis, averaged over the smoothing window.
    strengths: names of the components that lift it above the average there, strongest first.
    reason: the same in words, each as one, such as "sharp, well lit". hint: "marked" where somebody marked it, which
        then stands before them, else "". kept: whether the user keeps it.
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
    hint: str = ""
    kept: bool = False

    @property
    def duration(self) -> Fraction:
        return self.end - self.start


@dataclass(frozen=True, eq=False)
class Selection:
    """What was chosen from an analysis, and why.

    score, smoothed: (N,) combined score of each sample, before and after smoothing; the best moment has 1, and a single
        sample may have more.
    candidates: (C,) sample numbers of all separated peaks, best first.
    vectors: (C, D) embeddings of the candidates, None without a model.
    threshold: cosine distance up to which two moments look alike, before anything was relaxed.
    weights: the weights in force, after components that could not be had dropped out.
    averages: mean of each component over the take, to hold a pick's own against.
    notes: what was relaxed or left out.
    footage: the kind of footage in force. taste: what was learnt of the user, in words; "" where nothing is to be.
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
    footage: Footage = UNKNOWN_FOOTAGE
    taste: str = ""

    @cached_property
    def distances(self) -> Floats | None:
        """(C, C) cosine distances between the candidates: 0 alike, 1 unrelated, 2 opposite; None without a model."""
        if self.vectors is None:
            return None
        exact = self.vectors.astype(np.float64)
        exact /= np.maximum(np.linalg.norm(exact, axis=1, keepdims=True), 1e-12)
        return np.asarray(np.clip(1 - exact @ exact.T, 0, 2))

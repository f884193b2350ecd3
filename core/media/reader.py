"""Reads a take with PyAV: true times, upright pictures in full range, never more than a few of them at once."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import av.container
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from ..base.arrays import Image, Ints
from ..base.cpu import usable_cores
from ..base.progress import Progress, no_progress
from ..base.time_range import WHOLE_TAKE, SampleRange, exact_rate, past_the_end
from ..errors import InputError
from .colour import tone_map
from .decoder import Decoder
from .hwaccel import FAULTY, OTHERWISE, CardFailed, open_on_card
from .probe import describe, open_take, video_stream
from .seeking import Known, seek

av.logging.set_level(None)

STAGE = "looking at frames"
THREADS_PER_CORE = 3  # threads wait for each other's frames; with one a core, a fifth of the time is lost


@dataclass(frozen=True, eq=False)
class Picture:
    """A frame that is sampled. image: (height, width, 3) uint8, BGR, upright, full range.

    frame: its place among the frames read, in shown order. repeats: how many samples in a row show this frame (a slow
    or frozen take has several).
    """

    frame: int
    image: Image
    repeats: int


@dataclass
class Reader:
    """Iterates over the sampled pictures of a take: sample i is the frame shown at i / fps seconds.

    With other `samples` set, it can be iterated over again, which costs less than to open the take anew. After the
    last picture `take` and `time_base` describe the take; `frame_ticks`, `end_ticks`, `frames_before` and
    `notes` are as in Analysis; `reached_end` is whether there is no more of it. Raises InputError where nothing can be
    read.

    fps: samples per second. height: pictures are scaled down to it, never up; pixels. progress: told of every frame.
    samples: those wanted. What lies before them is skipped where that can be done for sure, else read for nothing.
    known: what is known of the take. Then it is read no further than to the last sample's frame, and nobody listens
    whether its sound can be read.
    hardware: all is decoded by a graphics card, or CardFailed is raised, then or on the way.
    """

    path: Path
    fps: float | Fraction
    height: int
    progress: Progress = no_progress
    samples: SampleRange = WHOLE_TAKE
    known: Known | None = None
    hardware: bool = False
    time_base: Fraction = Fraction(1)
    end_ticks: int = 0
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._open()
        self._reformatter = VideoReformatter()
        if self._stream.time_base is not None:
            self.time_base = self._stream.time_base
        fps = self.fps if isinstance(self.fps, Fraction) else exact_rate(self.fps)
        self._step = 1 / (fps * self.time_base)  # ticks from sample to sample
        self.take = describe(self.path, self._container, self._stream, listen=self.known is None)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.reached_end, self.end_ticks = True, 0
        self.frames_before: int | None = 0
        self._ticks = array("q")
        self._zero: int | None = None
        del self.notes[:]
        self._begin = self.samples.first * self._step
        self._stop = None if self.samples.stop is None else self.samples.stop * self._step

    def _open(self) -> None:
        self._container = open_take(self.path)
        self._stream = video_stream(self._container, self.path)
        threads = min(THREADS_PER_CORE * usable_cores(), 16)
        if self.hardware:
            threads = 1  # more only ask for more of the card's memory
            with self._container:
                self._container, self._pixels = open_on_card(self.path, self._stream.codec_context.codec)
            self._stream = video_stream(self._container, self.path)
        self._stream.thread_type = "AUTO"
        self._stream.codec_context.thread_count = threads
        self._decoder = Decoder(self._container, self._stream, self._is_sampled)
        self._is_at_start = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._container.close()
        # It refers to us, as who listens may, and its pictures would stay until somebody collects such circles
        del self._decoder
        self.progress = no_progress

    @property
    def frame_ticks(self) -> Ints:
        """(F,) presentation time of each frame that was on screen so far, in units of `time_base` from the first."""
        return np.array(self._ticks, dtype=np.int64)

    @property
    def zero(self) -> int | None:
        """The time that the file tells of the take's first frame; None before it came."""
        return self._zero

    @property
    def seconds(self) -> float:
        """How far the reading got."""
        return float(self.end_ticks * self.time_base)

    def __iter__(self) -> Iterator[Picture]:
        self._begin_anew()
        expected = self._frames_expected()
        sampled = number = 0
        shown: VideoFrame | None = None
        for frame, start in self._timed_frames():
            if shown is not None and (repeats := self._samples_before(start) - sampled):
                yield self._picture(shown, number, repeats)
                sampled += repeats
            if self._stop is not None and (start >= self._stop or self._has_enough(sampled)):
                self.reached_end, self.end_ticks = False, start
                break
            if start <= self._begin:  # those before it are no longer on screen when it begins
                self._forget_frames()
            if frame is not None:
                shown, number = frame, len(self._ticks)
            self._ticks.append(start)
            self.progress(0 if start < self._begin else len(self._ticks), expected, STAGE)
            self.end_ticks = start + self._length_of(frame)
        self._assert_on_card()
        if shown is None:
            raise InputError(
                f"{self.path.name}: no picture can be decoded; try to play it, or copy it again from the card"
            )
        if self.end_ticks <= self._begin:
            raise past_the_end(self.path.name, self._begin * self.time_base, self.end_ticks * self.time_base)
        # A frame's nominal length, read off a rounded clock, must not earn one more sample.
        if repeats := max(self._samples_before(self.end_ticks) - sampled, 0 if sampled else 1):
            yield self._picture(shown, number, repeats)
        if len(self._ticks) < expected:
            self.progress(expected, expected, STAGE)
        self._report_damage()

    def _frames_expected(self) -> int:
        """About how many frames will be read; 0 where the header does not tell."""
        end = self.take.duration
        if self._stop is not None:
            end = min(end or self._stop * self.time_base, self._stop * self.time_base)
        return max(round((end - self._begin * self.time_base) * self.take.rate), 0)

    def _forget_frames(self) -> None:
        if self.frames_before is not None:
            self.frames_before += len(self._ticks)
        del self._ticks[:]

    def _has_enough(self, sampled: int) -> bool:
        return self.known is not None and sampled == self.samples.count

    @property
    def _last(self) -> int | None:
        """When the last sample is looked at, where what comes after it is known; ticks from the first frame."""
        return None if self.known is None or self._stop is None else int(self._stop - self._step)

    def _is_sampled(self, start: int, end: int | None) -> bool:
        return end is None or self._samples_before(start) < self._samples_before(end)

    def _samples_before(self, ticks: int) -> int:
        """How many of the wanted samples, at 0, step, 2 step, …, lie before `ticks`."""
        number = -int(-ticks // self._step) if ticks > 0 else 0
        stop = number if self.samples.stop is None else min(number, self.samples.stop)
        return max(stop - self.samples.first, 0)

    def _timed_frames(self) -> Iterator[tuple[VideoFrame | None, int]]:
        """Frames with their time in ticks from the take's first, strictly rising; None for those not looked at.

        A frame out of order is left out, unless its time is a guess: then it follows the one before it.
        """
        last = -1
        for told, frame in self._decoded():
            self._assert_on_card()
            time = told
            guessed = self._decoder.times_are_guessed and self._zero is not None
            if time is None or (guessed and time - (self._zero or 0) <= last):
                time = (self._zero or 0) + self.end_ticks
            if self._zero is None:
                assert frame is not None
                self._zero = time
                self._describe_picture(frame)
            if time - self._zero > last:
                last = time - self._zero
                yield frame, last

    def _decoded(self) -> Iterator[tuple[int | None, VideoFrame | None]]:
        """Frames with the times that the file tells: all, or from a key frame before the wanted samples on."""
        if not self._is_at_start and not (self.known and self._begin > 0):
            self._open_again()
        self._is_at_start = False
        if self._begin > 0:
            if sought := seek(self._container, self._stream, self._begin, self._is_sampled, self.known, self._last):
                self._decoder, self._zero, self.frames_before = sought.decoder, sought.zero, None
                self._describe_picture(sought.opening)
                yield from sought.frames
                return
            self._open_again()
        yield from self._decoder

    def _open_again(self) -> None:
        self._container.close()
        self._open()

    def _assert_on_card(self) -> None:
        if self.hardware and self._decoder.faults:
            raise CardFailed(FAULTY)
        if self.hardware and self._stream.codec_context.pix_fmt != self._pixels:
            raise CardFailed(OTHERWISE)

    def _length_of(self, frame: VideoFrame | None) -> int:
        if frame is not None and frame.duration:
            return int(frame.duration)
        if len(self._ticks) > 1:
            return self._ticks[-1] - self._ticks[-2]
        return max(round(1 / (self.take.rate or 25) / self.time_base), 1)

    def _describe_picture(self, frame: VideoFrame) -> None:
        width, height = _upright_size(frame.width, frame.height, self._stream.sample_aspect_ratio, _turns(frame))
        self.take = replace(self.take, width=width, height=height)
        if self.take.audio_fault:
            self.notes.append(f"the sound ({self.take.audio}) is unreadable: {self.take.audio_fault}")

    def _picture(self, frame: VideoFrame, number: int, repeats: int) -> Picture:
        turns = _turns(frame)
        scale = min(self.height / self.take.height, 1)
        size = max(round(self.take.width * scale), 2), max(round(self.take.height * scale), 2)
        width, height = size[::-1] if turns % 2 else size
        small = self._reformatter.reformat(frame, width, height, "bgr24", interpolation=Interpolation.AREA)
        image = tone_map(np.asarray(small.to_ndarray(), dtype=np.uint8), frame.color_trc)
        if turns:
            image = np.asarray(cv2.rotate(image, _ROTATIONS[turns]), dtype=np.uint8)
        return Picture(number, image, repeats)

    def _report_damage(self) -> None:
        expected = float(self.take.duration)
        allowance = 0.5 if self._decoder.faults else max(1.0, 0.02 * expected)  # headers are often a little off
        if self.reached_end and self.seconds < expected - allowance:
            self.notes.append(f"the file is damaged or cut short: {self.seconds:.1f} of {expected:.1f} s could be read")
        elif self._decoder.faults:
            places = "one place" if self._decoder.faults == 1 else f"{self._decoder.faults} places"
            self.notes.append(f"the file is damaged in {places}, stepped over up to the next key frame")


_ROTATIONS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}


def _turns(frame: VideoFrame) -> int:
    """Quarter turns counter-clockwise that make a decoded frame upright."""
    return round(frame.rotation / 90) % 4


def _upright_size(width: int, height: int, aspect: Fraction | None, turns: int) -> tuple[int, int]:
    """Display size with square pixels after `turns` quarter turns."""
    if aspect:
        width = round(width * aspect)
    return (height, width) if turns % 2 else (width, height)

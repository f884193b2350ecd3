"""Reads a take with PyAV: true times, upright pictures in full range, never more than a few of them at once."""

import os
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

from ..errors import InputError
from ..values import Image, Ints, Progress, quiet
from .colour import displayed
from .decoding import Decoder
from .opening import describe, open_take, video_stream

av.logging.set_level(None)

THREADS_PER_CORE = 3  # threads wait for each other's frames; with one a core, a fifth of the time is lost


@dataclass(frozen=True, eq=False)
class Picture:
    """A frame that is sampled. image: (height, width, 3) uint8, BGR, upright, full range.

    frame: its number in the take, in shown order. repeats: how many samples in a row show this frame (a slow or
    frozen take has several).
    """

    frame: int
    image: Image
    repeats: int


@dataclass
class Reader:
    """Iterates over the sampled pictures of a take: sample i is the frame shown at i / fps seconds.

    After the last picture `take`, `frame_ticks`, `end_ticks`, `time_base` and `notes` describe the whole take. Raises
    InputError where nothing can be read.

    fps: samples per second. height: pictures are scaled down to it, never up; pixels. progress: told of every frame.
    """

    path: Path
    fps: float
    height: int
    progress: Progress = quiet
    time_base: Fraction = Fraction(1)
    end_ticks: int = 0
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ticks = array("q")
        self._container = open_take(self.path)
        self._stream = video_stream(self._container, self.path)
        self._stream.thread_type = "AUTO"
        self._stream.codec_context.thread_count = min(THREADS_PER_CORE * (os.cpu_count() or 1), 16)
        self._reformatter = VideoReformatter()
        if self._stream.time_base is not None:
            self.time_base = self._stream.time_base
        self._step = 1 / (Fraction(self.fps).limit_denominator(1000) * self.time_base)  # ticks from sample to sample
        self._decoder = Decoder(self._container, self._stream, self._is_sampled)
        self.take = describe(self.path, self._container, self._stream)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._container.close()

    @property
    def frame_ticks(self) -> Ints:
        """(F,) presentation time of each frame read so far, in units of `time_base`, from 0."""
        return np.array(self._ticks, dtype=np.int64)

    @property
    def seconds(self) -> float:
        """How far the reading got."""
        return float(self.end_ticks * self.time_base)

    def __iter__(self) -> Iterator[Picture]:
        expected = round(self.take.duration * self.take.rate)
        sampled = number = 0
        shown: VideoFrame | None = None
        for frame, start in self._timed_frames():
            if shown is None:
                assert frame is not None
                self._describe_picture(frame)
            elif repeats := self._samples_before(start) - sampled:
                yield self._picture(shown, number, repeats)
                sampled += repeats
            if frame is not None:
                shown, number = frame, len(self._ticks)
            self._ticks.append(start)
            self.progress(len(self._ticks), expected, "looking at frames")
            self.end_ticks = start + self._length_of(frame)
        if shown is None:
            raise InputError(
                f"{self.path.name}: no picture can be decoded; try to play it, or copy it again from the card"
            )
        # A frame's nominal length, read off a rounded clock, must not earn one more sample.
        if repeats := max(self._samples_before(self.end_ticks) - sampled, 0 if sampled else 1):
            yield self._picture(shown, number, repeats)
        self._report_early_end()

    def _is_sampled(self, start: int, end: int | None) -> bool:
        return end is None or self._samples_before(start) < self._samples_before(end)

    def _samples_before(self, ticks: int) -> int:
        """How many of the samples at 0, step, 2 step, … lie before `ticks`."""
        return -int(-ticks // self._step) if ticks > 0 else 0

    def _timed_frames(self) -> Iterator[tuple[VideoFrame | None, int]]:
        """Frames with their time in ticks from the first one, strictly rising; None for those not looked at.

        A frame out of order is left out, unless its time is a guess: then it follows the one before it.
        """
        first: int | None = None
        last = -1
        for told, frame in self._decoder:
            time = told
            if time is None or (self._decoder.times_are_guessed and first is not None and time - first <= last):
                time = (first or 0) + self.end_ticks
            first = time if first is None else first
            if time - first > last:
                last = time - first
                yield frame, last

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
        image = displayed(np.asarray(small.to_ndarray(), dtype=np.uint8), frame.color_trc)
        if turns:
            image = np.asarray(cv2.rotate(image, _ROTATIONS[turns]), dtype=np.uint8)
        return Picture(number, image, repeats)

    def _report_early_end(self) -> None:
        expected = float(self.take.duration)
        allowance = 0.5 if self._decoder.faults else max(1.0, 0.02 * expected)  # headers are often a little off
        if self.seconds < expected - allowance:
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

"""Reads a take with PyAV: true times, upright pictures in full range, never more than a few of them at once."""

import os
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import av.container
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from ..errors import InputError
from ..values import Image, Ints, Progress, quiet
from .clips import TIMED_FORMATS
from .colour import displayed
from .opening import describe, open_take, video_stream

av.logging.set_level(None)


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
        self._stream.codec_context.thread_count = min(os.cpu_count() or 1, 16)
        self._reformatter = VideoReformatter()
        self._faults = 0
        self._guessed = not TIMED_FORMATS & set(self._container.format.name.split(","))
        if self._stream.time_base is not None:
            self.time_base = self._stream.time_base
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
        step = 1 / (Fraction(self.fps).limit_denominator(1000) * self.time_base)  # ticks from sample to sample
        expected = round(self.take.duration * self.take.rate)
        sampled = 0
        shown: VideoFrame | None = None
        for frame, start in self._timed_frames():
            if shown is None:
                self._describe_picture(frame)
            else:
                repeats = _samples_before(start, step) - sampled
                if repeats:
                    yield self._picture(shown, len(self._ticks) - 1, repeats)
                    sampled += repeats
            shown = frame
            self._ticks.append(start)
            self.progress(len(self._ticks), expected, "looking at frames")
            self.end_ticks = start + self._length_of(frame)
        if shown is None:
            raise InputError(
                f"{self.path.name}: no picture can be decoded; try to play it, or copy it again from the card"
            )
        # A frame's nominal length, read off a rounded clock, must not earn one more sample.
        repeats = max(_samples_before(self.end_ticks, step) - sampled, 0 if sampled else 1)
        if repeats:
            yield self._picture(shown, len(self._ticks) - 1, repeats)
        self._report_early_end()

    def _timed_frames(self) -> Iterator[tuple[VideoFrame, int]]:
        """Frames with their time in ticks from the first one, strictly rising.

        A frame out of order is left out, unless its time is a guess: then it follows the one before it.
        """
        first: int | None = None
        last = -1
        for frame in self._frames():
            pts = _time_of(frame)
            if pts is None or (self._guessed and first is not None and pts - first <= last):
                pts = (first or 0) + self.end_ticks
            first = pts if first is None else first
            if pts - first > last:
                last = pts - first
                yield frame, last

    def _frames(self) -> Iterator[VideoFrame]:
        """Decode everything that can be decoded; after a fault, go on at the next key frame."""
        whole = True
        fault: int | None = None  # when the packet is shown at which the decoder told of the latest fault
        for packet in self._packets():
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self._faults += 1
                whole, fault = False, _time_of(packet)
                continue
            for frame in frames:
                self._faults += whole and frame.is_corrupt
                # Key frames from before the fault may still be on their way out of the decoder.
                fresh = frame.key_frame and (fault is None or (_time_of(frame) or 0) >= fault)
                whole = fresh or (whole and not frame.is_corrupt)
                if whole:
                    yield frame

    def _packets(self) -> "Iterator[av.Packet[Any]]":
        try:
            yield from self._container.demux(self._stream)
        except av.FFmpegError:
            self._faults += 1
            flush = av.Packet()
            flush.stream = self._stream
            yield flush

    def _length_of(self, frame: VideoFrame) -> int:
        if frame.duration:
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
        if self._faults and self.seconds < expected - 0.5:
            self.notes.append(f"the file is damaged: {self.seconds:.1f} of {expected:.1f} s could be read")
        elif self._faults:
            places = "one place" if self._faults == 1 else f"{self._faults} places"
            self.notes.append(f"the file is damaged in {places}, stepped over up to the next key frame")
        elif self.seconds < expected - max(1.0, 0.02 * expected):
            self.notes.append(
                f"the file ends early: {self.seconds:.1f} s of the {expected:.1f} s that its header promises"
            )


_ROTATIONS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}


def _samples_before(ticks: int, step: Fraction) -> int:
    """How many of the samples at 0, step, 2 step, … lie before `ticks`."""
    return -int(-ticks // step) if ticks > 0 else 0


def _time_of(unit: "VideoFrame | av.Packet[Any]") -> int | None:
    return unit.pts if unit.pts is not None else unit.dts


def _turns(frame: VideoFrame) -> int:
    """Quarter turns counter-clockwise that make a decoded frame upright."""
    return round(frame.rotation / 90) % 4


def _upright_size(width: int, height: int, aspect: Fraction | None, turns: int) -> tuple[int, int]:
    """Display size with square pixels after `turns` quarter turns."""
    if aspect:
        width = round(width * aspect)
    return (height, width) if turns % 2 else (width, height)

"""Reads a take with PyAV: true times, upright pictures in full range, never more than a few of them at once."""

import os
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
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
from ..values import Image, Ints, Progress, Take, quiet
from .colour import displayed
from .ffmpeg import codec_tag
from .formats import ALLOWED_FORMATS

av.logging.set_level(None)

SOUND_PACKETS_TRIED = 20


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
        self._container = _open(self.path)
        self._stream = _video_stream(self._container, self.path)
        self._stream.thread_type = "AUTO"
        self._stream.codec_context.thread_count = min(os.cpu_count() or 1, 16)
        self._reformatter = VideoReformatter()
        self._faults = 0
        if self._stream.time_base is not None:
            self.time_base = self._stream.time_base
        self.take = _describe(self.path, self._container, self._stream)

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
        """Frames with their time in ticks from the first one, strictly rising; a frame out of order is left out."""
        first: int | None = None
        last = -1
        for frame in self._frames():
            pts = frame.pts if frame.pts is not None else frame.dts
            if pts is None:
                pts = (first or 0) + self.end_ticks
            first = pts if first is None else first
            if pts - first > last:
                last = pts - first
                yield frame, last

    def _frames(self) -> Iterator[VideoFrame]:
        """Decode everything that can be decoded; after a fault, go on at the next key frame."""
        whole = True
        for packet in self._packets():
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self._faults += 1
                whole = False
                continue
            for frame in frames:
                self._faults += whole and frame.is_corrupt
                whole = frame.key_frame or (whole and not frame.is_corrupt)
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


def _open(path: Path) -> av.container.InputContainer:
    """Open a local media file and nothing that it may refer to; InputError says why not."""
    if not path.exists():
        raise InputError(f"{path}: there is no such file")
    if path.is_dir():
        raise InputError(f"{path}: is a folder; name the video files in it")
    options = {"protocol_whitelist": "file", "format_whitelist": ",".join(ALLOWED_FORMATS)}
    try:
        return av.open("file:" + str(path.absolute()), options=options, metadata_errors="replace")
    except PermissionError:
        raise InputError(f"{path}: may not be read; check its permissions") from None
    except (av.FFmpegError, ValueError, OSError):
        raise InputError(f"{path}: is not a video that can be read (playlists and scripts are not followed)") from None


def _video_stream(container: av.container.InputContainer, path: Path) -> av.VideoStream:
    stream = container.streams.best("video")
    if not isinstance(stream, av.VideoStream):
        raise InputError(f"{path.name}: has no picture, only {_kinds(container)}; choose a video file")
    if stream.codec_context is None:
        raise InputError(
            f"{path.name}: its codec {codec_tag(path)} cannot be decoded here; convert it to H.264 or ProRes first"
        )
    return stream


def _kinds(container: av.container.InputContainer) -> str:
    return ", ".join(sorted({stream.type for stream in container.streams if stream.type})) or "nothing"


def _turns(frame: VideoFrame) -> int:
    """Quarter turns counter-clockwise that make a decoded frame upright."""
    return round(frame.rotation / 90) % 4


def _upright_size(width: int, height: int, aspect: Fraction | None, turns: int) -> tuple[int, int]:
    """Display size with square pixels after `turns` quarter turns."""
    if aspect:
        width = round(width * aspect)
    return (height, width) if turns % 2 else (width, height)


def _describe(path: Path, container: av.container.InputContainer, stream: av.VideoStream) -> Take:
    duration = Fraction(0)
    if stream.duration and stream.time_base:
        duration = stream.duration * stream.time_base
    elif container.duration:
        duration = Fraction(container.duration, av.time_base)
    sound = container.streams.best("audio")
    codec, fault = (None, "") if sound is None else _sound(path, sound.index)
    return Take(
        path=path,
        duration=duration,
        rate=stream.average_rate or Fraction(0),
        width=stream.codec_context.width,
        height=stream.codec_context.height,
        codec=stream.codec_context.name,
        audio=codec,
        audio_fault=fault,
    )


def _sound(path: Path, index: int) -> tuple[str, str]:
    """Codec of the sound and why it cannot be read ("" when it can), told from its first packets."""
    with _open(path) as container:
        stream = container.streams[index]
        if stream.codec_context is None:
            return "unknown", "its codec cannot be decoded"
        codec = stream.codec_context.name
        try:
            for packet in islice(container.demux(stream), SOUND_PACKETS_TRIED):
                try:
                    if packet.decode():
                        return codec, ""
                except av.FFmpegError:
                    continue
        except av.FFmpegError:
            pass
    return codec, "none of it can be decoded"

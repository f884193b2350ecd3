"""Reads no more of a take than its key frames; the times of the packets between them give those of all frames."""

from array import array
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any, Self

import av
import numpy as np
from av.video.frame import VideoFrame

from ..base.arrays import Ints
from ..base.progress import KEY_FRAMES, Progress, no_progress
from ..base.time_range import exact_rate
from ..values import STILL, Take
from .decoder import INDEXED_FORMATS, SKIPPABLE
from .formats import demux
from .obstacles import NotSkimmable
from .sampling import PAIR_FRAMES, PAIR_SECONDS, SampledFrame, SampleGrid, has_pairs
from .seeking import Known
from .video import Video

PAIR_PACKETS = 5  # most packets after a key frame that are decoded for a frame shown soon enough after it
STAGE = KEY_FRAMES
APART = 1.9  # least seconds between two key frames that are decoded; of nearer ones, one is enough
FAR = 4.0  # mean seconds between key frames from which on they say too little
PATIENCE = 12.0  # seconds of a take after which that is checked


class KeyFrameReader:
    """Iterates over key frames at least `APART` seconds apart, each as the frame of the first sample from it on.

    `frame` of such a frame is the number of that sample. After the last one, `frame_ticks`, `end_ticks`, `take` and
    `notes` are those of a Reader of the whole take, and `sampled` are the frames that it would sample. Raises
    NotSkimmable where key frames are too few or too little can be concluded from them, InputError where nothing can
    be read.

    fps, height, pairs: as of Reader.
    """

    def __init__(self, path: Path, fps: float | Fraction, height: int, *, pairs: bool = False) -> None:
        self._video = Video(path, height)
        self._pairs = pairs and has_pairs(self.take.rate)
        fps = fps if isinstance(fps, Fraction) else exact_rate(fps)
        self._grid = SampleGrid(1 / (fps * self.time_base))
        self.notes: list[str] = []
        self.end_ticks = 0
        self._zero: int | None = None
        self._times = array("q")  # of all packets, in their order
        self._ticks = array("q")
        self._length = 0  # of the frame shown last, ticks
        self._is_described = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._video.close()

    @property
    def take(self) -> Take:
        """The take's facts."""
        return self._video.take

    @property
    def time_base(self) -> Fraction:
        """Seconds of a tick."""
        return self._video.time_base

    @property
    def frame_ticks(self) -> Ints:
        """(F,) presentation time of each frame, in units of `time_base` from the first."""
        return np.array(self._ticks, dtype=np.int64)

    @property
    def known(self) -> Known | None:
        """What reading the take further may rely on."""
        return None if self._zero is None else Known(self._zero, False)

    @property
    def is_proven(self) -> bool:
        """Whether with this codec packets are known to be frames; else only decoding some of the take shows it."""
        return self._video.stream.codec_context.name in SKIPPABLE

    @property
    def sampled(self) -> Ints:
        """(N,) the number of the frame that each sample shows."""
        return self._grid.frames(self.frame_ticks, self.end_ticks)

    def __iter__(self) -> Iterator[SampledFrame]:
        return self.read()

    def read(self, progress: Progress = no_progress) -> Iterator[SampledFrame]:
        """Yield the key frames; out of order where the decoder misses frames between. progress: for every packet."""
        video = self._video
        if not INDEXED_FORMATS & set(video.container.format.name.split(",")):
            raise NotSkimmable("packets of such a file need not be frames")
        try:
            for time, frame, later in self._paired(progress) if self._pairs else self._key_frames(progress):
                yield self._sampled(time, frame, later)
        except av.FFmpegError:
            raise NotSkimmable("it is damaged") from None
        if self._zero is None or min(self._times) != self._zero:
            raise NotSkimmable("it does not begin with a key frame")
        self._ticks = array("q", (time - self._zero for time in sorted(self._times)))
        if np.any(np.diff(self.frame_ticks) <= 0):
            raise NotSkimmable("frames share one time")
        self.end_ticks = self._ticks[-1] + (self._length or video.nominal_length(self._ticks))
        if np.diff(self.frame_ticks, append=self.end_ticks).max() * float(self.time_base) > STILL:
            raise NotSkimmable("it stands still in places")
        seconds = float(self.end_ticks * self.time_base)
        if video.damage(seconds, 0, reached_end=True):
            raise NotSkimmable("it is cut short")
        self.notes += video.joined(seconds)

    def _sampled(self, time: int, frame: VideoFrame, later: VideoFrame | None) -> SampledFrame:
        sample, whole = ceil(time / self._grid.step), partial(self._video.whole_luma, frame)
        sampled = SampledFrame(sample, self._video.picture(frame), 1, sample=sample, whole=whole)
        if later is None or later.is_corrupt:
            return sampled
        seconds = ((later.pts or 0) - (frame.pts or 0)) * self.time_base
        if not 0 < seconds <= PAIR_SECONDS:
            return sampled
        apart = float(seconds * self.take.rate) if self.take.rate else PAIR_FRAMES
        return replace(sampled, later=self._video.later_luma(later), apart=apart)

    def _key_frames(self, progress: Progress) -> Iterator[tuple[int, VideoFrame, None]]:
        """Yield key frames, each with its time from the first one on."""
        self._video.stream.codec_context.skip_frame = "NONKEY"
        expected: set[int | None] = set()
        for packet, is_chosen in self._packets(progress):
            if not is_chosen:
                continue
            if packet.pts is not None:
                expected.add(packet.pts)
            for frame in packet.decode():
                self._check(frame, frame.pts in expected)
                expected.remove(frame.pts)
                yield (frame.pts or 0) - (self._zero or 0), frame, None
        if expected:
            raise NotSkimmable("its key frames cannot be decoded by themselves")

    def _paired(self, progress: Progress) -> Iterator[tuple[int, VideoFrame, VideoFrame | None]]:
        """Yield key frames with their times, and a frame shown shortly after each.

        That is the first one in the file that is shown soon enough after it: as a rule it needs the key frame alone.
        """
        group: list[av.Packet[Any]] = []
        for packet, is_chosen in self._packets(progress):
            if is_chosen and group:
                yield self._decode_pair(group)
                group = []
            if packet.size and (is_chosen or self._leads_to_later(group, packet)):
                group.append(packet)

    def _leads_to_later(self, group: list["av.Packet[Any]"], packet: "av.Packet[Any]") -> bool:
        """Return whether a packet is one of those up to the later frame of the pair that the group begins."""
        if not 0 < len(group) <= PAIR_PACKETS:
            return False
        begin, soon = group[0].pts or 0, PAIR_SECONDS / self.time_base
        is_complete = any((one.pts or 0) - begin <= soon for one in group[1:])
        return not is_complete and (packet.pts or 0) > begin

    def _decode_pair(self, group: list["av.Packet[Any]"]) -> tuple[int, VideoFrame, VideoFrame | None]:
        """Decode a key frame's packet and those up to the later one's, by themselves."""
        context = self._video.stream.codec_context
        frames = [frame for packet in group for frame in packet.decode()] + list(context.decode(None))
        context.flush_buffers()
        frames = [frame for frame in frames if frame.pts is not None and frame.pts >= (group[0].pts or 0)]
        if not frames:
            raise NotSkimmable("its key frames cannot be decoded by themselves")
        key = frames[0]
        later = next((frame for frame in frames[1:] if frame.pts == group[-1].pts), None)
        self._check(key, key.pts == group[0].pts)
        return (key.pts or 0) - (self._zero or 0), key, later

    def _check(self, frame: VideoFrame, is_expected: bool) -> None:
        if not is_expected or not frame.key_frame or frame.is_corrupt:
            raise NotSkimmable("its key frames cannot be decoded by themselves")
        if not self._is_described:
            self.notes += self._video.describe_picture(frame)
            self._is_described = True

    def _packets(self, progress: Progress) -> "Iterator[tuple[av.Packet[Any], bool]]":
        """Yield all packets, noting down their times, and whether each is a key frame's that is far enough from the
        last such one; the one that ends all counts as such.
        """
        apart, far, patience = (seconds / self.time_base for seconds in (APART, FAR, PATIENCE))
        total = self._video.frames_expected(Fraction(0), None)
        first = latest = last = None
        count = 0
        for packet in demux(self._video.container, self._video.stream):
            if not packet.size:
                yield packet, True
                return
            if packet.is_discard:
                continue
            if packet.pts is None or packet.is_corrupt:
                raise NotSkimmable("it is damaged, or has no times")
            first = packet.pts if first is None else first
            if latest is None or packet.pts > latest:
                latest, self._length = packet.pts, packet.duration or 0
            self._times.append(packet.pts)
            progress(len(self._times), max(total, len(self._times)), STAGE)
            is_chosen = packet.is_keyframe and (last is None or packet.pts - last >= apart)
            if is_chosen:
                last = packet.pts
                count += 1
                self._zero = packet.pts if self._zero is None else self._zero
            yield packet, is_chosen
            if packet.pts - first > max(patience, count * far):
                raise NotSkimmable("its key frames are far apart")

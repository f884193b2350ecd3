"""Reads no more of a take than its key frames, and tells from the packets between them when every frame is shown."""

from array import array
from collections.abc import Iterator
from math import ceil, floor
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame

from ..base.arrays import Ints
from .decoder import INDEXED_FORMATS, SKIPPABLE
from .reader import Picture, Reader

STAGE = "skimming"
APART = 1.9  # seconds between two key frames to look at; of nearer ones, one tells enough
FAR = 4.0  # seconds between key frames, on average, from which on they tell too little
PATIENCE = 12.0  # seconds of a take after which that is asked


class Unskimmable(Exception):
    """The take has to be looked through: its key frames are far apart, or something about it is out of the ordinary."""


class Skimmer(Reader):
    """Iterates over key frames at least `APART` seconds apart, each as the picture of the first sample from it on.

    `frame` of such a picture is the number of that sample. After the last one, `frame_ticks`, `end_ticks`, `take` and
    `notes` are those of a Reader of the whole take, and `sampled` are the frames that it would sample. Raises
    Unskimmable where key frames are too few, or that cannot be expected.
    """

    def __iter__(self) -> Iterator[Picture]:
        if not INDEXED_FORMATS & set(self._container.format.name.split(",")):
            raise Unskimmable("packets of such a file need not be frames")
        self._stream.codec_context.skip_frame = "NONKEY"
        self._times = array("q")  # of all packets, in their order
        self._length = 0  # of the frame shown last
        try:
            for time, frame in self._key_frames():
                yield self._picture(frame, ceil(time / self._step), 1)
        except av.FFmpegError:
            raise Unskimmable("it is damaged") from None
        if self._zero is None or min(self._times) != self._zero:
            raise Unskimmable("it does not begin with a key frame")
        self._ticks = array("q", (time - self._zero for time in sorted(self._times)))
        if np.any(np.diff(self.frame_ticks) <= 0):
            raise Unskimmable("frames share one time")
        self.end_ticks = self._ticks[-1] + (self._length or self._length_of(None))
        self.reached_end = True
        told = len(self.notes)
        self._report_damage()
        if len(self.notes) > told:
            raise Unskimmable("it is cut short")

    @property
    def is_proven(self) -> bool:
        """Whether with this codec packets are known to be frames; else only decoding some of the take tells."""
        return self._stream.codec_context.name in SKIPPABLE

    @property
    def sampled(self) -> Ints:
        """(N,) the number of the frame that each sample shows."""
        count = max(self._samples_before(self.end_ticks), 1)
        begins = [floor(number * self._step) for number in range(count)]
        return np.asarray(np.searchsorted(self.frame_ticks, begins, side="right") - 1, dtype=np.int64)

    def _key_frames(self) -> Iterator[tuple[int, VideoFrame]]:
        """Key frames, each with its time from the first one on; out of order where the decoder misses those between."""
        expected = set()
        described = False
        for packet in self._key_packets():
            if packet.pts is not None:
                expected.add(packet.pts)
                self._zero = packet.pts if self._zero is None else self._zero
            for frame in packet.decode():
                if frame.pts not in expected or not frame.key_frame or frame.is_corrupt:
                    raise Unskimmable("its key frames cannot be decoded by themselves")
                expected.remove(frame.pts)
                if not described:
                    self._describe_picture(frame)
                    described = True
                yield frame.pts - (self._zero or 0), frame
        if expected:
            raise Unskimmable("its key frames cannot be decoded by themselves")

    def _key_packets(self) -> "Iterator[av.Packet[Any]]":
        """Key frames' packets that are far enough from each other, and the one that ends all; all are noted down."""
        apart, far, patience = (seconds / self.time_base for seconds in (APART, FAR, PATIENCE))
        total = self._frames_expected()
        first = latest = last = None
        count = 0
        for packet in self._container.demux(self._stream):
            if not packet.size:
                yield packet
                return
            if packet.is_discard:
                continue
            if packet.pts is None or packet.is_corrupt:
                raise Unskimmable("it is damaged, or tells no times")
            first = packet.pts if first is None else first
            if latest is None or packet.pts > latest:
                latest, self._length = packet.pts, packet.duration or 0
            self._times.append(packet.pts)
            self.progress(len(self._times), max(total, len(self._times)), STAGE)
            if packet.is_keyframe and (last is None or packet.pts - last >= apart):
                last = packet.pts
                count += 1
                yield packet
            if packet.pts - first > max(patience, count * far):
                raise Unskimmable("its key frames are far apart")

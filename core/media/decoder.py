"""Decodes a take in shown order: all that can be decoded, and as little as possible of what is not wanted."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush
from typing import Any

import av
import av.container
from av.video.frame import VideoFrame

from .formats import TIMED_FORMATS, demux

Wanted = Callable[[int, int | None], bool]

SKIPPABLE = frozenset({"h264", "hevc"})  # codecs in which one packet is one frame and a frame says if others need it
INDEXED_FORMATS = frozenset({"mov", "matroska"})  # containers that keep one frame in one packet
AHEAD = 24  # packets: more than a frame can be out of order
TRIAL = 48  # packets decoded in full, to see that the packets' times are the frames' times


class Decoder:
    """Iterates over the frames of a stream as (time, frame), times rising; after a fault, from the next key frame on.

    A time is in units of the stream's time base, None where the file gives none. A frame that no other frame needs and
    that is not `wanted` is not decoded: it comes as (time, None). That saves a quarter of the work and more, with
    editing codecs, in which every frame stands by itself, nearly all. It is done only where the times of packets have
    proved to be those of the frames.

    wanted(time, next_time): whether the frame shown from `time` to `next_time` (None: unknown) is wanted;
    times count from the first frame. zero: the time of the take's first frame where reading goes on somewhere in the
    middle: then the first frame is a key frame, and what refers to frames before it is left out. proven: the times of
    packets have proved to be those of the frames before. last: no frame shown later than that is wanted; some
    of them still come, the first for sure. `faults` counts what could not be decoded.
    """

    def __init__(
        self,
        container: av.container.InputContainer,
        stream: av.VideoStream,
        wanted: Wanted,
        zero: int | None = None,
        proven: bool = False,
        last: int | None = None,
    ) -> None:
        self.faults = 0
        self._container, self._stream, self._wanted = container, stream, wanted
        self._zero, self._last = zero, last
        stream.codec_context.skip_frame = "DEFAULT"
        formats = set(container.format.name.split(","))
        self.times_are_guessed = not TIMED_FORMATS & formats
        self._stand_alone = stand_alone(stream)
        codec = stream.codec_context.name
        self._may_skip = (self._stand_alone or codec in SKIPPABLE) and bool(INDEXED_FORMATS & formats)
        self._skips = proven and self._may_skip
        self._submitted = TRIAL if proven else 0
        self._coming: list[int] = []  # a heap: the times of packets whose frames have not come out
        self._packet_times: list[int] = []  # of the trial, as are
        self._frame_times: list[int] = []

    def __iter__(self) -> Iterator[tuple[int | None, VideoFrame | None]]:
        whole = begun = self._zero is None
        fault: int | None = None  # when the packet is shown at which the decoder met the latest fault
        for packet in self._packets_to_decode():
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self.faults += begun
                whole, fault = False, _time_of(packet)
                continue
            for frame in frames:
                time = _time_of(frame)
                self.faults += whole and frame.is_corrupt
                # Key frames from before the fault may still be on their way out of the decoder.
                fresh = frame.key_frame and (fault is None or (time or 0) >= fault)
                skipped = self._passed(time)
                if whole:
                    yield from ((earlier, None) for earlier in skipped)
                whole = fresh or (whole and not frame.is_corrupt)
                if whole:
                    begun = True
                    yield time, frame
        if whole and self._skips:
            yield from ((heappop(self._coming), None) for _ in range(len(self._coming)))

    def _passed(self, time: int | None) -> list[int]:
        """The times of the frames that were skipped before the frame that came out."""
        if time is None:
            return []
        if self._submitted < TRIAL:
            self._frame_times.append(time)
        skipped = []
        while self._coming and self._coming[0] <= time:
            earlier = heappop(self._coming)
            if self._skips and earlier < time:
                skipped.append(earlier)
        return skipped

    def _packets_to_decode(self) -> "Iterator[av.Packet[Any]]":
        """Yield the packets that are needed, in their order; before each, set whether its frame may be skipped."""
        ahead: deque[av.Packet[Any]] = deque()
        times: deque[int] = deque(maxlen=2 * AHEAD)  # around the packet in hand
        for packet in self._packets():
            ahead.append(packet)
            if packet.pts is None:
                self._may_skip &= not packet.size
            elif not packet.is_discard:
                times.append(packet.pts)
                heappush(self._coming, packet.pts)
                if self._submitted < TRIAL:
                    self._packet_times.append(packet.pts)
            if len(ahead) > AHEAD:
                if self._is_past(ahead):
                    yield self._flush()
                    return
                yield from self._needed(ahead.popleft(), times)
        while ahead:
            yield from self._needed(ahead.popleft(), times)

    def _needed(self, packet: "av.Packet[Any]", times: Iterable[int]) -> "Iterator[av.Packet[Any]]":
        self._submitted += 1
        if self._submitted == TRIAL:
            expected = sorted(self._packet_times)[: len(self._frame_times)]
            self._skips = self._may_skip and not self.faults and bool(expected) and self._frame_times == expected
        if self._skips and packet.pts is not None:
            first = self._frame_times[0] if self._zero is None else self._zero
            following = min((time - first for time in times if time > packet.pts), default=None)
            needed = self._wanted(packet.pts - first, following)
            if self._stand_alone and not needed:
                return
            self._stream.codec_context.skip_frame = "DEFAULT" if needed else "NONREF"
        yield packet

    def _packets(self) -> "Iterator[av.Packet[Any]]":
        packets = demux(self._container, self._stream)
        try:
            yield from packets if self._zero is None else _from_key_frame(packets)
        except av.FFmpegError:
            self.faults += 1
            yield self._flush()

    def _flush(self) -> "av.Packet[Any]":
        """What makes the decoder give out all that it holds."""
        flush = av.Packet()
        flush.stream = self._stream
        return flush

    def _is_past(self, ahead: "Iterable[av.Packet[Any]]") -> bool:
        """Whether packets in a row, more of them than can be out of order, are all shown after the last wanted."""
        if self._last is None or self._zero is None or not self._skips:
            return False
        return all(packet.pts is not None and packet.pts - self._zero > self._last for packet in ahead)


def stand_alone(stream: av.VideoStream) -> bool:
    """Whether each frame can be decoded without any other, as with ProRes, DNxHR, or H.264 in its Intra profiles."""
    codec = stream.codec_context
    return codec.codec.intra_only or (codec.profile or "").endswith(" Intra")


def _from_key_frame(packets: "Iterator[av.Packet[Any]]") -> "Iterator[av.Packet[Any]]":
    """From the first key frame on, without what is shown before it: that refers to frames that are not there."""
    begin: int | None = None
    for packet in packets:
        if begin is None and packet.is_keyframe:
            begin = packet.pts
        if not packet.size or (begin is not None and (packet.pts is None or packet.pts >= begin)):
            yield packet


def _time_of(unit: "VideoFrame | av.Packet[Any]") -> int | None:
    return unit.pts if unit.pts is not None else unit.dts

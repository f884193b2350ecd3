"""Goes to the middle of a take, where what comes then is proved to be what a reading from the beginning comes to."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import floor

import av
import av.container
from av.video.frame import VideoFrame

from .decoder import Decoder, Wanted
from .formats import SEEKABLE_FORMATS

LEADS = (0, 2, 8, 32)  # seconds: a seek may land too late, so the next one aims earlier


@dataclass(frozen=True)
class Known:
    """What is known of a take that was read before.

    zero: the time of its first frame. proven: whether the times of packets have proved to be those of the frames.
    """

    zero: int
    proven: bool


@dataclass(frozen=True, eq=False)
class Sought:
    """What comes from somewhere in the middle on.

    opening: the take's first frame, or another where the first is known. zero: the time of the first. decoder: at work
    on `frames`, from a key frame at or before the place that was asked for.
    """

    opening: VideoFrame
    zero: int
    decoder: Decoder
    frames: Iterator[tuple[int | None, VideoFrame | None]]


def seek(
    container: av.container.InputContainer,
    stream: av.VideoStream,
    begin: Fraction,
    wanted: Wanted,
    known: Known | None = None,
    last: int | None = None,
) -> Sought | None:
    """Seek to the frame on screen at `begin`, ticks of the stream's time base after the first frame, or to one before.

    None where that cannot be done for sure: where the container's times change with a seek, the beginning is damaged,
    or no seek comes back with a key frame of known time early enough. The file must then be opened anew.

    wanted, last: as of Decoder.
    """
    if stream.time_base is None or not SEEKABLE_FORMATS & set(container.format.name.split(",")):
        return None
    opening = None
    if known is None:
        start = Decoder(container, stream, lambda time, following: True)
        opening = next((frame for _, frame in start if frame is not None), None)
        if opening is None or opening.pts is None or start.faults:
            return None
        known = Known(opening.pts, False)
    zero = known.zero
    for lead in LEADS:
        target = floor(begin - lead / stream.time_base)
        if target <= 0:
            break
        try:
            container.seek(zero + target, stream=stream)
        except av.FFmpegError:
            continue
        decoder = Decoder(container, stream, wanted, zero, known.proven, last)
        frames = iter(decoder)
        first = next(frames, None)
        if first is not None and first[1] is not None and first[1].pts is not None and first[1].pts <= zero + begin:
            return Sought(opening or first[1], zero, decoder, chain([first], frames))
    return None

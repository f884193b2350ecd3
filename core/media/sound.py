"""Reads the sound of a take, in windows around the times of its samples."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.container
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.stream import Discard
from numpy.typing import NDArray

from ..base.arrays import Floats
from .formats import demux
from .probe import open_take

RATES = 4_000, 768_000  # samples per second: others are no sound that anyone records
ROUNDED = 0.01  # seconds: containers write times to the millisecond at least
INDEXED_FORMATS = frozenset({"mov", "matroska"})  # containers in which a time leads to its place
LONG_WAY, LEAD = 10, 1  # seconds: to read what comes before is no loss; to begin before what is wanted


@dataclass(frozen=True, eq=False)
class SoundWindow:
    """A piece of sound. samples: (channels, n) float32, full scale 1, n may be 0. rate: samples per second."""

    samples: NDArray[np.float32]
    rate: int


def read_windows(
    path: Path, times: Floats, zero: Fraction, seconds: float, idle: Callable[[], None]
) -> Iterator[SoundWindow]:
    """Yield the sound within half of `seconds` to either side of each time, one window a time; shorter where
    there is less.

    times: (N,) seconds from the take's first shown frame, rising. zero: time of that frame on the file's own clock.
    idle: called for each window; what it raises ends the reading.
    What is missing, or cannot be decoded, is left out. Raises InputError where the file cannot be opened; yields
    nothing where it has no sound.
    """
    with open_take(path) as container:
        stream = container.streams.best("audio")
        if not isinstance(stream, av.AudioStream) or stream.codec_context is None:
            return
        rate, channels = stream.codec_context.sample_rate, stream.codec_context.channels
        if not RATES[0] <= rate <= RATES[1] or not channels:
            return
        for other in container.streams:
            if other.index != stream.index:
                other.discard = Discard.all  # so that pictures are not read from the disk again
        if INDEXED_FORMATS & set(container.format.name.split(",")) and times[0] > LONG_WAY:
            with suppress(av.FFmpegError):  # then all is read from the beginning
                container.seek(int((zero + Fraction(times[0]) - LEAD) / (stream.time_base or 1)), stream=stream)
        blocks = _blocks(container, stream, zero, rate, channels)
        held: deque[tuple[int, NDArray[np.float32]]] = deque()
        end = -(2**62)  # of what was read, in samples of sound
        for time in times.tolist():
            first, stop = round((time - seconds / 2) * rate), round((time + seconds / 2) * rate)
            while held and held[0][0] + held[0][1].shape[1] <= first:
                held.popleft()
            while end < stop and (block := next(blocks, None)) is not None:
                # Times are rounded, and a clock that steps back goes on from where it was
                begin = block[0] if block[0] > end + ROUNDED * rate else end
                end = begin + block[1].shape[1]
                if end > first:
                    held.append((begin, block[1]))
            pieces = [samples[:, max(first - begin, 0) : max(stop - begin, 0)] for begin, samples in held]
            idle()
            yield SoundWindow(np.concatenate([np.zeros((channels, 0), np.float32), *pieces], 1), rate)


def begins_at(path: Path) -> Fraction:
    """Return the time at which the sound of a file begins, on the file's own clock; 0 where it has none. InputError
    where it cannot be opened.
    """
    with open_take(path) as container:
        stream = container.streams.best("audio")
        if stream is None or stream.start_time is None or stream.time_base is None:
            return Fraction(0)
        return stream.start_time * stream.time_base


def _blocks(
    container: av.container.InputContainer, stream: av.AudioStream, zero: Fraction, rate: int, channels: int
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield the decoded sound: where each block starts, in samples from the first shown frame, and its (C, n)."""
    # Packed: PyAV 18 reads beyond the planes of eight channels and more, and takes the process with it.
    resampler = AudioResampler(format="flt", layout=stream.codec_context.layout, rate=rate)
    from_zero, following = float(zero * rate), 0
    try:
        for packet in demux(container, stream):
            try:
                frames = packet.decode()
            except av.FFmpegError:
                continue
            for frame in frames:
                if not isinstance(frame, AudioFrame):
                    continue
                start = following
                if frame.pts is not None and frame.time_base is not None:
                    base = frame.time_base
                    start = round(frame.pts * base.numerator * rate / base.denominator - from_zero)
                if frame.format.name == "fltp" and frame.sample_rate == rate and frame.layout.nb_channels < 8:
                    pieces = [frame.to_ndarray()]  # as most codecs give it, so that nothing needs to be converted
                else:
                    pieces = [
                        one.to_ndarray().reshape(-1, one.layout.nb_channels).T for one in resampler.resample(frame)
                    ]
                for samples in pieces:
                    if samples.shape[0] == channels:
                        yield start, np.asarray(samples, np.float32)
                    start += samples.shape[1]
                following = start
    except av.FFmpegError:
        return

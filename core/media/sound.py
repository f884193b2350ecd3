"""Reads the sound of a take, in windows around the times of its samples."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.container
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from ..base.arrays import Floats
from ..base.progress import Progress
from .formats import demux
from .probe import open_take

STAGE = "analysing sound"
LONGEST_GAP = 1_000_000  # samples of sound, some twenty seconds


@dataclass(frozen=True, eq=False)
class SoundWindow:
    """A piece of sound. samples: (channels, n) float32 in -1..1, n may be 0. rate: samples per second."""

    samples: NDArray[np.float32]
    rate: int


def read_windows(
    path: Path, times: Floats, zero: Fraction, seconds: float, progress: Progress
) -> Iterator[SoundWindow]:
    """Yield the sound within `seconds` around each time, one window a time; shorter where there is less.

    times: (N,) seconds from the take's first shown frame, rising. zero: time of that frame on the file's own clock.
    What cannot be decoded is silence of no length. Raises InputError where the file cannot be opened; yields nothing
    where it has no sound.
    """
    with open_take(path) as container:
        stream = container.streams.best("audio")
        if not isinstance(stream, av.AudioStream) or stream.codec_context is None:
            return
        rate, channels = stream.codec_context.sample_rate, stream.codec_context.channels
        held = np.zeros((channels, 0), np.float32)
        begin = 0  # of what is held, in samples of sound from the first shown frame
        blocks = _blocks(container, stream, zero, rate, channels)
        for number, time in enumerate(times.tolist()):
            first, stop = round((time - seconds / 2) * rate), round((time + seconds / 2) * rate)
            while begin + held.shape[1] < stop and (block := next(blocks, None)) is not None:
                held, begin = _append(held, begin, block, keep_from=first)
            progress(number + 1, len(times), STAGE)
            yield SoundWindow(held[:, max(first - begin, 0) : max(stop - begin, 0)], rate)


def _append(
    held: NDArray[np.float32], begin: int, block: tuple[int, NDArray[np.float32]], keep_from: int
) -> tuple[NDArray[np.float32], int]:
    """Put a block behind what is held, with silence between them where a short time is missing.

    Lets go of what comes before `keep_from`, and of all where a long time is missing. Returns what is held then, and
    where it begins.
    """
    start, samples = block
    missing = start - begin - held.shape[1]
    if held.shape[1] == 0 or missing > LONGEST_GAP:
        return samples, start
    silence = np.zeros((held.shape[0], max(missing, 0)), np.float32)
    held = np.concatenate([held, silence, samples], axis=1)
    over = min(max(keep_from - begin, 0), held.shape[1])
    return held[:, over:], begin + over


def _blocks(
    container: av.container.InputContainer, stream: av.AudioStream, zero: Fraction, rate: int, channels: int
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield the decoded sound: where each block starts, in samples from the first shown frame, and its (C, n)."""
    # Packed: PyAV 18 reads beyond the planes of eight channels and more, and takes the process with it.
    resampler = AudioResampler(format="flt", layout=stream.codec_context.layout, rate=rate)
    following = 0
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
                    start = round((frame.pts * frame.time_base - zero) * rate)
                for plain in resampler.resample(frame):
                    samples = np.asarray(plain.to_ndarray(), np.float32).reshape(-1, plain.layout.nb_channels).T
                    if samples.shape[0] == channels:
                        yield start, samples
                    start += samples.shape[1]
                following = start
    except av.FFmpegError:
        return

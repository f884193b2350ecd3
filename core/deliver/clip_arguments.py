"""Build the arguments of ffmpeg that cut a clip. All times are seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from ..base.cpu import usable_cores
from ..media.ffmpeg import INPUT_OPTIONS
from .clip_source import ClipSource

# What x264 writes depends on its number of threads: always the same, so that a clip is the same on every machine.
_VIDEO = "-c:v libx264 -crf 18 -preset veryfast -threads 3 -fps_mode passthrough".split()
_CONTAINER = "-map_chapters -1 -write_tmcd 0 -movflags +faststart -f mp4 -y".split()
_MIN_TIME_BASE = Fraction(1, 240_000)  # smaller ones are too much for some players
_EVEN_SIZE = "crop=iw-mod(iw\\,2):ih-mod(ih\\,2):0:0"  # as H.264 with 4:2:0 colour requires


@dataclass(frozen=True)
class FrameRange:
    """How ffmpeg gets at the frames of a clip.

    seek: input options that open the take shortly before them; empty: decode it from the beginning.
    trim: the filter that passes only these frames.
    """

    seek: list[str]
    trim: str


def select_by_number(first: int, last: int) -> FrameRange:
    """Select frames first..last, counted from the beginning of the take."""
    return FrameRange([], f"trim=start_frame={first}:end_frame={last + 1}")


def select_by_time(start: Fraction, end: Fraction, seek_to: Fraction, first: Fraction) -> FrameRange:
    """Select the frames from `start` to `end`, after a seek to `seek_to`, all from the first shown frame.

    first: time of that frame on the file's own clock.
    """
    position = _floor_to_microseconds(seek_to + first)
    opened_at = position - first
    start, end = max(start - opened_at, Fraction(0)), end - opened_at
    return FrameRange(_seek(position), f"trim=start={_seconds(start)}:end={_seconds(end)}")


def measure_shake(source: ClipSource, frames: FrameRange, result: str) -> list[str]:
    """Return the arguments that write the camera shake in the frames to the file `result`."""
    take = [*frames.seek, *INPUT_OPTIONS, *_decoder_threads(), "-i", source.url, "-map", f"0:{source.video}"]
    filters = f"{frames.trim},vidstabdetect=stepsize=6:result={result}"
    return [*take, "-fps_mode", "passthrough", "-vf", filters, "-f", "null", "-"]


def encode(
    source: ClipSource,
    frames: FrameRange,
    filters: Sequence[str],
    *,
    start: Fraction,
    duration: Fraction,
    last_frame_duration: Fraction,
    time_base: Fraction,
    target: str,
) -> list[str]:
    """Return the arguments that encode the frames, after `filters`, and their sound to `target`.

    start: where the sound begins, from the first shown frame. time_base: of the take.
    """
    inputs = [*frames.seek, *INPUT_OPTIONS, *_decoder_threads(), "-max_error_rate", "1", "-i", source.url]
    sound = []
    if source.audio is not None:
        inputs += [*_seek(_floor_to_microseconds(start + (source.first or 0))), *INPUT_OPTIONS, "-i", source.url]
        codec = ["-c:a", "copy"] if source.copy_sound else ["-c:a", "aac", "-b:a", "192k"]
        sound = ["-map", f"1:{source.audio}", *codec]
    if time_base < _MIN_TIME_BASE:
        time_base = Fraction(1, 90_000)
    chain = [frames.trim, *filters, "setpts=PTS-STARTPTS", _EVEN_SIZE]
    video = ["-map", f"0:{source.video}", "-vf", ",".join(chain), *_VIDEO]
    video += ["-enc_time_base", f"{time_base.numerator}:{time_base.denominator}"]
    # Before version 8 ffmpeg forgets how long frames last, and players then leave the last one out.
    ticks = max(round(last_frame_duration / time_base), 1)
    video += ["-bsf:v", f"setts=pts=PTS:dts=DTS:duration={ticks}"]
    return [*inputs, *video, *sound, "-t", _seconds(duration), *_CONTAINER, target]


def _floor_to_microseconds(seconds: Fraction) -> Fraction:
    """Round down to the resolution of ffmpeg's clock, so that a seek does not land after the frame itself."""
    return Fraction(floor(seconds * 1_000_000), 1_000_000)


def _decoder_threads() -> list[str]:
    """Limit decoding to the cores that we may use; ffmpeg would use all of the machine's."""
    return ["-threads", str(usable_cores() + 1)]


def _seek(position: Fraction) -> list[str]:
    return ["-seek_timestamp", "1", "-ss", _seconds(position)]


def _seconds(seconds: Fraction) -> str:
    return f"{float(seconds):.6f}"

"""Build the arguments of ffmpeg that cut a clip. All times are seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from ..base.cpu import usable_cores
from ..media.ffmpeg import INPUT_OPTIONS
from .clip_sound import SoundTrack
from .clip_source import ClipSource

# What x264 writes depends on its number of threads, and with a lookahead that runs beside them on chance: always the
# same number, and none, so that a clip is the same every time and on every machine.
_VIDEO = "-c:v libx264 -crf 18 -preset veryfast -threads 3 -x264-params sync-lookahead=0 -fps_mode passthrough".split()
_FIELDS = "-flags:v +ildct+ilme".split()
_CONTAINER = "-map_chapters -1 -movflags +faststart -f mp4 -y".split()
_NO_TIMECODE = ["-write_tmcd", "0"]
_MIN_TIME_BASE = Fraction(1, 240_000)  # smaller ones are too much for some players
# Filters keep their state where the take's pictures change: the first of them gives all frames one size and format.
_ONE_GRAPH = ["-reinit_filter", "0"]


@dataclass(frozen=True)
class FrameRange:
    """How ffmpeg gets at the frames of a clip.

    seek: input options that open the take shortly before them; empty: decode it from the beginning.
    trim: the filter that passes only these frames.
    """

    seek: list[str]
    trim: str


def select_by_number(first: int, last: int) -> FrameRange:
    """Return the selection of the frames first..last, both included, counted from the beginning of the take."""
    return FrameRange([], f"trim=start_frame={first}:end_frame={last + 1}")


def select_by_time(start: Fraction, end: Fraction, seek_to: Fraction, first: Fraction) -> FrameRange:
    """Return the selection of frames from `start` to `end`, after a seek to `seek_to`, all from the first shown frame.

    first: time of that frame on the file's own clock.
    """
    position = _floor_to_microseconds(seek_to + first)
    opened_at = position - first
    start, end = max(start - opened_at, Fraction(0)), end - opened_at
    return FrameRange(_seek(position), f"trim=start={_seconds(start)}:end={_seconds(end)}")


def measure_shake(source: ClipSource, frames: FrameRange, filters: Sequence[str], result: str) -> list[str]:
    """Return the arguments that write the camera shake in the frames, after `filters`, to the file `result`."""
    chain = ",".join([frames.trim, *filters, f"vidstabdetect=stepsize=6:result={result}"])
    video = ["-map", f"0:{source.video}", "-fps_mode", "passthrough", "-vf", chain]
    return [*_pictures(source, frames), *video, "-f", "null", "-"]


def encode_sound(source: ClipSource, track: SoundTrack, start: Fraction, duration: Fraction, target: str) -> list[str]:
    """Return the arguments that write one sound track alone to `target`, from `start`, as `encode` does."""
    end = ["-t", _seconds(duration), *_NO_TIMECODE]
    return [*_sound(source, start), *track.arguments(0, 0), *end, *_CONTAINER, target]


def encode(
    source: ClipSource,
    frames: FrameRange,
    filters: Sequence[str],
    *,
    is_interlaced: bool,
    start: Fraction,
    duration: Fraction,
    last_frame_duration: Fraction,
    time_base: Fraction,
    timecode: str | None,
    target: str,
) -> list[str]:
    """Return the arguments that encode the frames, after `filters`, and their sound to `target`.

    is_interlaced: whether they are encoded as fields. start: where the sound begins, from the first shown frame.
    time_base: of the take. timecode: of the first frame; None for a clip without.
    """
    inputs = _pictures(source, frames)
    sound: list[str] = []
    if source.sound:
        inputs += _sound(source, start)
        for track in source.sound:
            sound += track.arguments(1, sound.count("-map"))
    if time_base < _MIN_TIME_BASE or last_frame_duration % time_base:
        time_base = Fraction(1, 90_000)
    chain = ",".join([frames.trim, *filters, "setpts=PTS-STARTPTS"])
    video = ["-map", f"0:{source.video}", "-vf", chain, *_VIDEO, *(_FIELDS if is_interlaced else [])]
    video += ["-enc_time_base", f"{time_base.numerator}:{time_base.denominator}"]
    # Before version 8 ffmpeg forgets how long frames last, and players then leave the last one out.
    ticks = max(round(last_frame_duration / time_base), 1)
    video += ["-bsf:v", f"setts=pts=PTS:dts=DTS:duration={ticks}"]
    clock = ["-timecode", timecode] if timecode else _NO_TIMECODE
    return [*inputs, *video, *sound, "-t", _seconds(duration), *clock, *_CONTAINER, target]


def _pictures(source: ClipSource, frames: FrameRange) -> list[str]:
    """Open the take for its pictures, as an input of ffmpeg."""
    return [*frames.seek, *INPUT_OPTIONS, *_decoder_threads(), *_ONE_GRAPH, "-max_error_rate", "1", "-i", source.url]


def _sound(source: ClipSource, start: Fraction) -> list[str]:
    """Open the take for its sound, as an input of ffmpeg, from `start` on."""
    return [*_seek(_floor_to_microseconds(start + (source.first or 0))), *INPUT_OPTIONS, "-i", source.url]


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

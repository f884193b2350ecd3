"""Open a take and read its headers; errors say why a file cannot be used."""

import re
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import av.container
import av.logging

from ..base.files import stat_file
from ..errors import InputError
from ..values import Take
from .formats import demux, first_video, open_media

SOUND_PACKETS_TRIED = 20


def open_take(path: Path) -> av.container.InputContainer:
    """Return a local media file, opened; files that it refers to are not. Raises InputError if it cannot be opened."""
    stat_file(path)
    try:
        return open_media(path)
    except PermissionError:
        raise InputError(f"{path}: may not be read; check its permissions") from None
    except (av.FFmpegError, ValueError, OSError):
        raise InputError(f"{path}: is not a video that can be read (playlists and scripts are not followed)") from None


def video_stream(container: av.container.InputContainer, path: Path) -> av.VideoStream:
    """Return the video stream to decode. Raises InputError if there is none or its codec is unknown."""
    stream = first_video(container)
    if stream is None:
        raise InputError(f"{path.name}: has no picture, only {_stream_types(container)}; choose a video file")
    if stream.codec_context is None:
        raise InputError(
            f"{path.name}: its codec {_codec_tag(path)} cannot be decoded here; convert it to H.264 or ProRes first"
        )
    return stream


def _codec_tag(path: Path) -> str:
    """Return the four-letter name of a video codec that cannot be decoded, such as "dav1"; "unknown" without any.

    PyAV does not give it, but libavformat names it in a warning when the file is opened.
    """
    level, skips_repeated = av.logging.get_level(), av.logging.get_skip_repeated()
    av.logging.set_level(av.logging.WARNING)
    av.logging.set_skip_repeated(False)  # the same take may be tried again
    try:
        with av.logging.Capture() as messages:
            open_media(path).close()
    finally:
        av.logging.set_level(level)
        av.logging.set_skip_repeated(skips_repeated)
    found = re.search(r"Video: none \((\S+) /", " ".join(message for _, _, message in messages))
    return found[1] if found else "unknown"


def _stream_types(container: av.container.InputContainer) -> str:
    types = {stream.type for stream in container.streams if stream.type != "video"} - {None}
    return ", ".join(sorted("sound" if one == "audio" else str(one) for one in types)) or "nothing"


def describe(path: Path, container: av.container.InputContainer, stream: av.VideoStream, listen: bool = True) -> Take:
    """Return the take as its headers describe it, and whether its sound can be read.

    listen: whether to check the sound; if not, the take is described as one without.
    """
    duration = Fraction(0)
    if stream.duration and stream.time_base:
        duration = stream.duration * stream.time_base
    elif container.duration:
        # Matroska has no duration of a stream, and counts from 0, not from the first frame.
        duration = Fraction(max(container.duration - max(container.start_time or 0, 0), 0), av.time_base)
    sound = container.streams.best("audio") if listen else None
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
    """Return the codec of the sound and why it cannot be read, "" if it can, by decoding its first packets."""
    with open_take(path) as container:
        stream = container.streams[index]
        if stream.codec_context is None:
            return "unknown", "its codec cannot be decoded"
        codec = stream.codec_context.name
        try:
            for packet in islice(demux(container, stream), SOUND_PACKETS_TRIED):
                try:
                    if packet.decode():
                        return codec, ""
                except av.FFmpegError:
                    continue
        except av.FFmpegError:
            pass
    return codec, "none of it can be decoded"

"""Which files may be opened: local video containers. Playlists and scripts may not, as they open other files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
from av.codec.hwaccel import HWAccel
from av.container import InputContainer
from av.stream import Disposition, Stream

ALLOWED_FORMATS = (
    "mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "mpegts", "mpeg", "mpegvideo", "mxf",
    "mxf_opatom", "flv", "asf", "ogg", "gxf", "dv", "rm", "nut", "wtv", "nsv", "ivf", "obu", "av1", "h261", "h263",
    "h264", "hevc", "vvc", "m4v", "vc1", "cavsvideo", "dirac", "dnxhd", "mjpeg", "yuv4mpegpipe", "gif", "apng",
    "wav", "w64", "aiff", "flac", "mp3", "aac", "caf",
)  # fmt: skip
"""Names of ffmpeg's demuxers; names that the ffmpeg in use does not know are ignored."""

TIMED_FORMATS = frozenset({"mov", "matroska", "mpegts", "mpeg", "mxf", "flv", "ogg", "asf", "nut", "wtv", "gxf"})
"""Containers that store when a frame is shown. In others (AVI) it is estimated, differently after a seek."""

SEEKABLE_FORMATS = frozenset({"mov", "matroska", "mpegts", "mxf", "flv", "asf", "nut"})
"""Those of them whose times are the same after a seek as without. MPEG-PS is not; the others are untested."""

UNPROMISING_FORMATS = frozenset({"mpegts", "mpeg"})
"""Containers without a header that says how long they are: that is estimated from what is there."""

OPEN_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": ",".join(ALLOWED_FORMATS)}
"""Options of libavformat for opening a file."""

# A title in an unknown encoding must not make a take unreadable; from PyAV 19 on it does not.
_TOLERANT: dict[str, Any] = {"metadata_errors": "replace"} if int(av.__version__.split(".")[0]) < 19 else {}


def open_media(path: Path, card: HWAccel | None = None) -> InputContainer:
    """Return an open file; files that it refers to are not opened. card: to decode with. Raises what PyAV raises."""
    container: InputContainer = av.open(file_url(path), options=OPEN_OPTIONS, hwaccel=card, **_TOLERANT)
    return container


def first_video(container: InputContainer) -> av.VideoStream | None:
    """Return the stream that Blender and players show: the first of pictures that is no cover art; None without any."""
    shown = (stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic)
    return next(shown, None)


def demux(container: InputContainer, *streams: Stream) -> "Iterator[av.Packet[Any]]":
    """Yield the packets of some streams, or of all, and at last an empty one of each. Raises av.FFmpegError."""
    try:
        yield from container.demux(*streams)
    except IndexError:
        return  # PyAV's own, at the end of a file in which further streams appeared while it was read


def file_url(path: Path) -> str:
    """Return a local path as a URL of ffmpeg, so that no name is taken for a protocol or an option."""
    return f"file:{path.absolute()}"

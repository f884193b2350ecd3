"""What may be opened: local files in known video containers. Playlists, scripts and image sequences open others."""

from pathlib import Path
from typing import Any

import av
from av.codec.hwaccel import HWAccel
from av.container import InputContainer

ALLOWED_FORMATS = (
    "mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "mpegts", "mpeg", "mpegvideo", "mxf",
    "mxf_opatom", "flv", "asf", "ogg", "gxf", "dv", "rm", "nut", "wtv", "nsv", "ivf", "obu", "av1", "h261", "h263",
    "h264", "hevc", "vvc", "m4v", "vc1", "cavsvideo", "dirac", "dnxhd", "mjpeg", "yuv4mpegpipe", "gif", "apng",
)  # fmt: skip
"""Names of ffmpeg's demuxers; those of which this ffmpeg knows nothing do no harm."""

TIMED_FORMATS = frozenset({"mov", "matroska", "mpegts", "mpeg", "mxf", "flv", "ogg", "asf", "nut", "wtv", "gxf"})
"""Containers that store when a frame is shown. In others (AVI) it is guessed, and after a seek guessed differently."""

SEEKABLE_FORMATS = frozenset({"mov", "matroska", "mpegts", "mxf", "flv", "asf", "nut"})
"""Those of them that tell the same times after a seek as without. MPEG-PS does not; the others nobody tried."""

OPEN_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": ",".join(ALLOWED_FORMATS)}
"""Options for opening a file, in the words of libavformat."""

# A title in an unknown encoding must not keep a take from being read; from PyAV 19 on it cannot.
_TOLERANT: dict[str, Any] = {"metadata_errors": "replace"} if int(av.__version__.split(".")[0]) < 19 else {}


def open_media(path: Path, card: HWAccel | None = None) -> InputContainer:
    """Open a file and nothing that it may refer to. card: what is to decode it. Raises what PyAV raises."""
    container: InputContainer = av.open(url(path), options=OPEN_OPTIONS, hwaccel=card, **_TOLERANT)
    return container


def url(path: Path) -> str:
    """A local path as ffmpeg must be told of it, so that no name is taken for a protocol or an option."""
    return f"file:{path.absolute()}"

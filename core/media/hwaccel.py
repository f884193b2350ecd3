"""Opens a take for a graphics card to decode. Whether it really does shows in the decoder, once pictures come."""

from pathlib import Path

import av
from av.codec import Codec
from av.codec.hwaccel import HWAccel
from av.container import InputContainer

from .formats import open_media
from .obstacles import CardFailed

NONE = "no graphics card here decodes {}"
OTHERWISE = "the graphics card does not decode what is in this file"
FAULTY = "the graphics card could not decode all of it"


def open_on_card(path: Path, codec: Codec) -> tuple[InputContainer, str]:
    """Return a file opened with the first device that decodes its codec, and the pixel format of its frames.

    Raises CardFailed where there is none.
    """
    for way in codec.hardware_configs:
        if way.is_supported and way.format is not None:
            try:
                return open_media(path, HWAccel(way.device_type)), way.format.name
            except (av.FFmpegError, OSError, ValueError):  # as where there is no such device
                continue
    raise CardFailed(NONE.format(codec.canonical_name))

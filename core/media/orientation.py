"""How a decoded frame is turned and mirrored before it is shown, as its display matrix says."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from av.video.frame import VideoFrame

from ..base.arrays import Image


@dataclass(frozen=True)
class Orientation:
    """First rows become columns, then the picture is mirrored left to right, and top to bottom."""

    is_transposed: bool = False
    is_mirrored: bool = False
    is_upside_down: bool = False

    def upright(self, image: Image) -> Image:
        """Return the picture, (h, w, 3) uint8, as it is shown."""
        if self.is_transposed:
            image = np.asarray(cv2.transpose(image), dtype=np.uint8)
        if self.is_mirrored or self.is_upside_down:
            code = -1 if self.is_mirrored and self.is_upside_down else int(self.is_mirrored)
            image = np.asarray(cv2.flip(image, code), dtype=np.uint8)
        return image


_QUARTER_TURNS = (  # counter-clockwise
    Orientation(),
    Orientation(is_transposed=True, is_upside_down=True),
    Orientation(is_mirrored=True, is_upside_down=True),
    Orientation(is_transposed=True, is_mirrored=True),
)


def orientation(frame: VideoFrame) -> Orientation:
    """Return how a frame is to be shown; of an odd angle, as at the nearest right one."""
    try:
        data: Any = frame.side_data.get("DISPLAYMATRIX")
    except ValueError:  # PyAV does not know all kinds of data beside a frame, such as EXIF, and then gives none
        return _QUARTER_TURNS[round(frame.rotation / 90) % 4]
    if data is None:
        return Orientation()
    # A pixel at (x, y) is shown at (a x + c y, b x + d y)
    a, b, _, c, d = np.frombuffer(memoryview(data), np.int32)[:5].tolist()
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Orientation(True, c < 0, b < 0)
    return Orientation(False, a < 0, d < 0)

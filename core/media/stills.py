"""Single frames: all there is of a picture, and some of a video, spread evenly."""

from fractions import Fraction
from math import ceil
from pathlib import Path

import cv2
import numpy as np

from ..base.arrays import Image
from ..base.files import stat_file
from ..base.time_range import SampleRange, TimeRange, exact_rate
from ..errors import InputError
from .reader import Reader

PICTURES = ".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"
MOST = 8  # frames of a video that stand for all of it
LARGEST = 256 << 20  # bytes of a file that is read as a picture


def read_stills(
    path: Path, sample_fps: float, height: int, start: Fraction | None = None, end: Fraction | None = None
) -> list[Image]:
    """Return the picture in a file, or frames of a video, each (h, w, 3) uint8, BGR, upright, at most `height` high.

    start, end: the part of a video, in seconds; without an end, its one sample at `start`. Frames are those that an
    analysis with `sample_fps` samples has. InputError where nothing can be read.
    """
    if path.suffix.lower() in PICTURES:
        return [_picture(path, height)]
    with Reader(path, sample_fps, height) as reader:
        found = []
        for number in _numbers(reader.take.duration, sample_fps, start, end):
            frame = next(reader.read(SampleRange(number, number + 1)), None)
            if frame is not None:
                found.append(frame.image)
        return found


def _numbers(duration: Fraction, sample_fps: float, start: Fraction | None, end: Fraction | None) -> list[int]:
    """Return the numbers of the samples to read, at most `MOST`. duration: 0 where it is not known."""
    if start is not None and end is None:
        return [ceil(start * exact_rate(sample_fps))]
    wanted = TimeRange(start or Fraction(0), end or duration or Fraction(1)).samples(sample_fps)
    numbers = np.linspace(wanted.first, max((wanted.stop or 0) - 1, wanted.first), MOST + 2)[1:-1]
    return sorted({round(number) for number in numbers.tolist()})


def _picture(path: Path, height: int) -> Image:
    if stat_file(path).st_size > LARGEST:
        raise InputError(f"{path.name}: the picture is too large to be read")
    image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise InputError(f"{path.name}: is not a picture that can be read")
    scale = min(height / image.shape[0], 1)
    size = max(round(image.shape[1] * scale), 1), max(round(image.shape[0] * scale), 1)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)

"""Takes joined of shots with known cuts: cameras that glide over photographs, and what may pass for a cut."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path

import av
import cv2
import numpy as np
from planted import Image, add_video, encode, photographs
from take_cache import cached

FPS = 25
SIZE = 320, 180
BLACK = -1

Change = Callable[[Image, int], Image]


@cache
def _wide(number: int) -> Image:
    """Return a photograph, large enough to glide over."""
    return cv2.resize(photographs()[number], (640, 480), interpolation=cv2.INTER_AREA)


def glide(number: int, frame: int, speed: float = 1.0, begin: tuple[float, float] = (20, 60)) -> Image:
    """Return what a camera shows of a photograph after so many frames. speed: pixels a frame. begin: x, y."""
    if number == BLACK:
        return np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    x = begin[0] + abs((speed * frame + 300) % 600 - 300)  # to and fro
    move = np.array([[1, 0, -x], [0, 1, -begin[1] - 4 * np.sin(frame / 9)]])
    return np.asarray(cv2.warpAffine(_wide(number), move, SIZE, borderMode=cv2.BORDER_REFLECT), dtype=np.uint8)


def shots(*lengths: tuple[int, int], speed: float = 1.0) -> Iterator[Image]:
    """Yield the frames of shots: each of a photograph, by its number, and so many frames long."""
    for number, length in lengths:
        yield from (glide(number, frame, speed) for frame in range(length))


def cuts_of(lengths: Sequence[tuple[int, int]]) -> list[int]:
    """Return the numbers of the first frames of all shots but the first."""
    return list(accumulate(length for _, length in lengths))[:-1]


def changed(images: Iterable[Image], change: Change, first: int, last: int) -> Iterator[Image]:
    """Yield the frames, those from first to last changed, by their number."""
    for number, image in enumerate(images):
        yield change(image, number) if first <= number <= last else image


def write(path: Path, images: Iterable[Image], fps: int = FPS, key_frames: int = 2 * FPS) -> Path:
    """Write a take without key frames of its own at cuts. key_frames: frames from one to the next."""
    frames = list(images)
    digest = blake2b(digest_size=16)
    for frame in frames:
        digest.update(frame)

    def make(place: Path) -> None:
        with av.open(str(place), "w") as container:
            options = {"g": str(key_frames), "keyint_min": str(key_frames), "sc_threshold": "0"}
            encode(container, add_video(container, SIZE, fps, **options), frames)

    return cached(path, make, Path(__file__), digest.hexdigest(), fps, key_frames)

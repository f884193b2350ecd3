"""Pictures and takes of a person whose eyes are known: NASA's portrait of Eileen Collins, which comes with
scikit-image.
"""

from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import planted
from skimage import data
from take_cache import cached

from bestshot.core.base.arrays import Image

EYES = ((204, 101), (245, 101))  # x and y in the photograph
FACE = 135, 45, 180, 180  # x, y, width and height of what surrounds the face


def portrait(*, shut: bool = False) -> Image:
    """Return the photograph, (512, 512, 3) BGR. shut: the lids are closed, of the skin above the eyes."""
    picture = np.ascontiguousarray(data.astronaut()[..., ::-1])
    for x, y in EYES if shut else ():
        lid = cv2.resize(picture[y - 9 : y - 6, x - 14 : x + 14], (28, 15), interpolation=cv2.INTER_LINEAR)
        mask = cv2.ellipse(np.zeros((15, 28), np.uint8), (14, 7), (13, 7), 0, 0, 360, 255, -1)
        eye = picture[y - 7 : y + 8, x - 14 : x + 14]
        lash = tuple(int(one) for one in lid[0, 14] * 0.4)
        eye[mask > 0] = lid[mask > 0]
        cv2.ellipse(picture, (x, y + 1), (12, 5), 0, 20, 160, lash, 1, cv2.LINE_AA)
    return picture


def soft(picture: Image, radius: float) -> Image:
    """Return it out of focus around the face alone. radius: of the blur, pixels of the photograph."""
    x, y, width, height = FACE
    blurred = picture.copy()
    blurred[y : y + height, x : x + width] = cv2.GaussianBlur(picture[y : y + height, x : x + width], (0, 0), radius)
    return blurred


def scene(picture: Image | None, lines: int, height: float = 1.0, seed: int = 1) -> Image:
    """Return a wide picture of shapes, with the photograph, so much of its height, in it. lines: its height, pixels."""
    chance = np.random.default_rng(seed)
    whole = np.full((lines, lines * 16 // 9, 3), 110, np.uint8)
    for _ in range(150):
        x, y, size = (int(chance.integers(0, high)) for high in (whole.shape[1], lines, lines // 6))
        colour = tuple(int(one) for one in chance.integers(60, 190, 3))
        cv2.rectangle(whole, (x, y), (x + size, y + size // 2), colour, -1)
    if picture is not None:
        side = round(lines * height)
        top, left = (lines - side) // 2, whole.shape[1] // 2 - side // 2
        shown = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA if side < 512 else cv2.INTER_CUBIC)
        whole[top : top + side, left : left + side] = shown
    return whole


def filmed(path: Path, seconds: float, shown: Callable[[float], Image], key: object, fps: int = 12) -> Path:
    """Return `path`, now a take of what is shown at each time, under grain. key: stands for `shown`."""

    def make(place: Path) -> None:
        chance = np.random.default_rng(1)
        grain = [chance.normal(0, 1.5, shown(0).shape).round().astype(np.int16) for _ in range(8)]
        pictures = (
            cv2.add(shown(number / fps), grain[number % 8], dtype=cv2.CV_8U) for number in range(round(seconds * fps))
        )
        with av.open(str(place), "w", format="mp4") as container:
            height, width = shown(0).shape[:2]
            video = planted.add_video(container, (width, height), fps, g=str(2 * fps))
            planted.encode(container, video, pictures)

    return cached(path, make, Path(__file__), seconds, key, fps)

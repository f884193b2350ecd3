"""Pictures whose worth is known."""

import cv2
import numpy as np

from bestshot.core.base.arrays import Image


def textured(seed: int = 1) -> Image:
    """Blobs and edges of all sizes."""
    chance = np.random.default_rng(seed)
    picture = np.full((360, 640, 3), 120, np.uint8)
    for _ in range(300):
        x, y, size = (int(chance.integers(0, high)) for high in (640, 360, 40))
        colour = tuple(int(c) for c in chance.integers(40, 215, 3))
        cv2.rectangle(picture, (x, y), (x + size, y + size // 2), colour, -1)
    return picture


def blurred(picture: Image, radius: float) -> Image:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), radius), np.uint8)


def with_noise(picture: Image, deviation: float) -> Image:
    """Noise alike in all colours."""
    added = np.random.default_rng(5).normal(0, deviation, picture.shape[:2])[..., None]
    return np.asarray(np.clip(picture + added.round(), 0, 255), np.uint8)


def split(share: float, one: int, other: int = 128) -> Image:
    """`share` of the picture at one level, the rest at another."""
    picture = np.full((100, 100, 3), other, np.uint8)
    picture[: round(share * 100)] = one
    return picture

"""More faults, each from 0 to 1, which only serve to fit the head that detects faults.

The more kinds it is shown, the more others it knows.
"""

from collections.abc import Mapping

import cv2
import numpy as np
from faults import Fault, Moment, lines_of, lit, noises, places_of, to_bytes
from planted import Image


def night(image: Image, at: Moment) -> Image:
    """Dark, and noisy for it."""
    bank = noises(image.shape)
    noise = bank[int(at.chance.integers(len(bank)))] * np.float32(2 + 16 * at.amount)
    return to_bytes(lit(image, 1 - 0.75 * at.amount) + noise)


def faded(image: Image, at: Moment) -> Image:
    """Hardly any color or contrast."""
    grey = image.mean(axis=2, keepdims=True)
    pale = grey + (image - grey) * (1 - 0.8 * at.amount)
    return to_bytes(image.mean() + (pale - image.mean()) * (1 - 0.6 * at.amount) + 25 * at.amount)


def coarse(image: Image, at: Moment) -> Image:
    """Enlarged from few pixels."""
    height, width = image.shape[:2]
    times = 1 + 7 * at.amount
    small = cv2.resize(image, (int(width / times), int(height / times)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def ghost(image: Image, at: Moment) -> Image:
    """Two pictures in one."""
    share, length = 0.5 * min(1.0, 0.3 + 0.7 * at.amount), lines_of(image) * (3 + 22 * at.amount)
    shift = np.array([[1, 0, length * np.cos(at.time / 3)], [0, 1, length * np.sin(at.time / 3)]])
    other = cv2.warpAffine(image, shift, image.shape[1::-1], borderMode=cv2.BORDER_REFLECT)
    return to_bytes(image * (1 - share) + other * share)


def glare(image: Image, at: Moment) -> Image:
    """A lamp or the sun shines into the lens."""
    x, y = places_of(image)
    far = (x - 0.8 - 0.9 * np.sin(at.time / 4)) ** 2 + (y + 0.7 - 0.2 * np.cos(at.time / 3)) ** 2
    light = np.exp(-far / (0.3 + 2 * at.amount))[..., None] * (80 + 230 * at.amount)
    return to_bytes(image + light * np.array([0.85, 0.95, 1]))


def dirt(image: Image, at: Moment) -> Image:
    """Dark specks on the lens."""
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.float32)
    for x, y, size in np.random.default_rng(9).uniform(0, 1, (30, 3))[: round(3 + 27 * at.amount)]:
        cv2.circle(mask, (int(x * width), int(y * height)), int(height * (0.02 + 0.08 * size)), 1.0, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), height / 60)[..., None] * (0.4 + 0.5 * at.amount)
    return to_bytes(image * (1 - mask) + mask * np.array([22, 25, 28]))


def wobble(image: Image, at: Moment) -> Image:
    """Rows that sway, as of a shaken camera with a slow shutter."""
    height, width = image.shape[:2]
    rows = np.arange(height, dtype=np.float32)[:, None]
    phase = 2 * np.pi * (rows / height * (2 + 2 * at.amount) + at.time * 3)
    columns = np.arange(width, dtype=np.float32) + lines_of(image) * (2 + 18 * at.amount) * np.sin(phase)
    places = columns.astype(np.float32), np.repeat(rows, width, axis=1)
    return np.asarray(cv2.remap(image, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), dtype=np.uint8)


def harsh(image: Image, at: Moment) -> Image:
    """Far too much contrast."""
    tones = 1 / (1 + np.exp(-(1 + 9 * at.amount) * 2 * (np.arange(256) / 255 - 0.5)))
    stretched = (tones - tones[0]) / (tones[-1] - tones[0])
    return np.asarray(cv2.LUT(image, to_bytes(255 * stretched)), dtype=np.uint8)


def fringe(image: Image, at: Moment) -> Image:
    """Colors that do not lie on each other."""
    shift = round(lines_of(image) * (1 + 11 * at.amount))
    apart = image.copy()
    apart[..., 0], apart[..., 2] = np.roll(image[..., 0], shift, 1), np.roll(image[..., 2], -shift, 1)
    return apart


def rush(image: Image, at: Moment) -> Image:
    """Blurred outwards, as by a fast zoom."""
    height, width = image.shape[:2]
    seen = np.zeros(image.shape, np.float32)
    for step in range(8):
        scale = 1 + (0.02 + 0.25 * at.amount) * step / 7
        zoomed = np.array([[scale, 0, width / 2 * (1 - scale)], [0, scale, height / 2 * (1 - scale)]])
        seen += cv2.warpAffine(image, zoomed, (width, height))
    return to_bytes(seen / 8)


def specks(image: Image, at: Moment) -> Image:
    """Single pixels that are black or white."""
    hit = at.chance.random(image.shape[:2]) < 0.002 + 0.05 * at.amount
    speckled = image.copy()
    speckled[hit] = at.chance.choice([0, 255], hit.sum())[:, None]
    return speckled


TRAINING_FAULTS: Mapping[str, Fault] = {
    "night": night, "faded": faded, "coarse": coarse, "ghost": ghost, "glare": glare, "dirt": dirt, "wobble": wobble,
    "harsh": harsh, "fringe": fringe, "rush": rush, "specks": specks,
}  # fmt: skip

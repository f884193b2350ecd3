"""What can be wrong with a picture: each fault from 0, none, to 1, beyond use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from planted import Image


@dataclass
class Moment:
    """When and how strongly: seconds since the take began, 0..1, and the chance that the take's seed gives.

    kept: what a fault remembers from picture to picture.
    """

    time: float
    amount: float
    chance: np.random.Generator
    kept: dict[str, NDArray[np.float64]] = field(default_factory=dict)


Fault = Callable[[Image, Moment], Image]


def defocus(image: Image, at: Moment) -> Image:
    return to_bytes(cv2.GaussianBlur(image, (0, 0), lines_of(image) * (0.3 + 3.5 * at.amount)))


def motion(image: Image, at: Moment) -> Image:
    """A smear whose direction changes slowly."""
    length = lines_of(image) * (3 + 24 * at.amount)
    size = int(length) // 2 * 2 + 3
    kernel = np.zeros((size, size), np.float32)
    half = np.array((np.cos(at.time / 5), np.sin(at.time / 5))) * length / 2
    ends = [tuple((size // 2 + sign * half).round().astype(int).tolist()) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_AA)
    return to_bytes(cv2.filter2D(image, -1, kernel / kernel.sum()))


def over(image: Image, at: Moment) -> Image:
    return lit(image, 1 + 1.6 * at.amount, 90 * at.amount)


def under(image: Image, at: Moment) -> Image:
    return lit(image, 1 - 0.9 * at.amount)


def shake(image: Image, at: Moment) -> Image:
    """Jolts, a few of them a second, with the blur of their speed."""
    before = at.kept.get("shake", np.zeros(2))
    jolt = 0.45 * before + at.chance.normal(0, lines_of(image) * 14 * at.amount, 2)
    at.kept["shake"] = jolt
    shift = np.array([[1, 0, jolt[0]], [0, 1, jolt[1]]])
    moved = cv2.warpAffine(image, shift, image.shape[1::-1], borderMode=cv2.BORDER_REFLECT)
    return to_bytes(moved)


def noise(image: Image, at: Moment) -> Image:
    """Of a sensor at its limits, in all colours."""
    bank = noises(image.shape)
    return to_bytes(image + bank[int(at.chance.integers(len(bank)))] * np.float32(4 + 36 * at.amount))


def hunting(image: Image, at: Moment) -> Image:
    """An automatic exposure that does not settle."""
    return lit(image, 2.0 ** (1.3 * at.amount * np.sin(2 * np.pi * at.time / 1.7)))


def cast(image: Image, at: Moment) -> Image:
    """White balance that swings."""
    swing = 0.5 * at.amount * (0.4 * np.sin(at.time / 0.9) + 0.6)
    return to_bytes(cv2.transform(image, np.diag([1 - swing, 1.0, 1 + swing])))


def cover(image: Image, at: Moment) -> Image:
    """A finger or a bag: a soft dark patch from one side, over up to most of the picture."""
    x = np.linspace(0, 1, 160)[None]
    y = np.linspace(0, 1, 90)[:, None]
    edge = at.amount * 0.95 + 0.05 * np.sin(at.time * 2) + 0.12 * np.sin(4 * y + at.time / 3)
    covered = 1 / (1 + np.exp((x - edge) * 40)) * min(1.0, 3 * at.amount)
    skin = np.array([30, 34, 60]) * (1 + 0.2 * np.sin(3 * y + 2 * x))[..., None]
    both = np.dstack([covered[..., None], skin * covered[..., None]]).astype(np.float32)
    both = cv2.resize(both, image.shape[1::-1])
    return to_bytes(image * (1 - both[..., :1]) + both[..., 1:])


def blocks(image: Image, at: Moment) -> Image:
    _, jpeg = cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, max(int(30 - 28 * at.amount), 2)))
    return to_bytes(cv2.imdecode(jpeg, cv2.IMREAD_COLOR))


def haze(image: Image, at: Moment) -> Image:
    """Flare or fog: a bright veil that takes contrast."""
    veil = 0.25 + 0.65 * at.amount
    return lit(image, 1 - veil * at.amount, 205 * veil * at.amount)


def drops(image: Image, at: Moment) -> Image:
    """Water on the lens: blurred patches."""
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.float32)
    places = np.random.default_rng(5).uniform(0, 1, (40, 3))[: round(4 + 36 * at.amount)]
    for x, y, size in places:
        radius = int(height * (0.05 + 0.12 * size))
        cv2.circle(mask, (int(x * width), int(y * height)), radius, 1.0, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), height / 90)[..., None]
    soft = cv2.GaussianBlur(image, (0, 0), lines_of(image) * (2 + 6 * at.amount)) * 0.9 + 15
    return to_bytes(image * (1 - mask) + soft * mask)


def flicker(image: Image, at: Moment) -> Image:
    """Light that changes from picture to picture, as of lamps at the wrong shutter."""
    return lit(image, 1 + 0.7 * at.amount * np.sin(at.time * 2 * np.pi * 9.7))


def banding(image: Image, at: Moment) -> Image:
    """Dark bands that roll through the picture."""
    y = np.arange(image.shape[0])[:, None, None] / image.shape[0]
    return to_bytes(image * (1 - 0.75 * at.amount * (0.5 + 0.5 * np.sin(2 * np.pi * (3 * y - at.time * 1.3)))))


def tearing(image: Image, at: Moment) -> Image:
    """Damage in transmission: strips of the picture out of place."""
    torn = image.copy()
    for _ in range(round(2 + 14 * at.amount)):
        top = int(at.chance.uniform(0, image.shape[0] - 16))
        torn[top : top + 16] = np.roll(torn[top : top + 16], int(at.chance.normal(0, 80 * at.amount)), axis=1)
    return torn


def smear(image: Image, at: Moment) -> Image:
    """Grease on the lens: the middle is soft and pale."""
    x, y = places_of(image)
    mask = np.exp(-(((x - 0.2) / 0.7) ** 2 + ((y + 0.1) / 0.8) ** 2))[..., None] * min(1, 1.3 * at.amount)
    soft = cv2.GaussianBlur(image, (0, 0), 2 + 9 * at.amount) * 0.85 + 35
    return to_bytes(image * (1 - mask) + soft * mask)


def combing(image: Image, at: Moment) -> Image:
    """Two fields of unlike times."""
    combed = image.copy()
    combed[1::2] = np.roll(image[1::2], round(2 + 22 * at.amount), axis=1)
    return combed


def posterise(image: Image, at: Moment) -> Image:
    """Few tones."""
    step = 255 / (max(2, round(10 - 8 * at.amount)) - 1)
    return to_bytes(np.round(image / step) * step)


def vignette(image: Image, at: Moment) -> Image:
    x, y = places_of(image)
    mask = 1 / (1 + ((x**2 + y**2) * (1 + 9 * at.amount)) ** 1.5)
    return to_bytes(image * (1 - at.amount + at.amount * mask[..., None]))


def tilt(image: Image, at: Moment) -> Image:
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 8 + 25 * at.amount, 1.2 + 0.6 * at.amount)
    return to_bytes(cv2.warpAffine(image, turn, (width, height), borderMode=cv2.BORDER_REFLECT))


def frozen(image: Image, at: Moment) -> Image:
    """Frames that were dropped: an older one shows, or shows through."""
    if "frozen" not in at.kept or at.chance.random() < 0.1:
        at.kept["frozen"] = image.astype(np.float64)
    share = min(1, 0.3 + 0.7 * at.amount)
    return to_bytes(image * (1 - share) + at.kept["frozen"] * share)


def places_of(image: Image) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return columns (1, w) and rows (h, 1) of a picture, both from -1 to 1."""
    return np.linspace(-1, 1, image.shape[1])[None], np.linspace(-1, 1, image.shape[0])[:, None]


def lines_of(image: Image) -> float:
    """Return the size of the picture, beside one of 360 lines."""
    return image.shape[0] / 360


@cache
def noises(shape: tuple[int, ...]) -> list[NDArray[np.float32]]:
    """Return some pictures of noise of deviation 1, to draw from."""
    chance = np.random.default_rng(3)
    return [chance.standard_normal(shape, dtype=np.float32) for _ in range(12)]


def lit(image: Image, gain: float, more: float = 0.0) -> Image:
    return np.asarray(cv2.LUT(image, to_bytes(np.arange(256) * gain + more)), dtype=np.uint8)


def to_bytes(image: object) -> Image:
    """Return a picture of any numbers as 0 to 255, cut off at both ends."""
    return np.asarray(np.clip(np.asarray(image, dtype=np.float32), 0, 255), dtype=np.uint8)


FAMILIES: Mapping[str, Mapping[str, Fault]] = {
    "ordinary": {"defocus": defocus, "motion": motion, "over": over, "under": under},
    "rare": {"shake": shake, "noise": noise, "hunting": hunting, "cast": cast, "cover": cover, "blocks": blocks},
    "odd": {"haze": haze, "drops": drops, "flicker": flicker, "banding": banding, "tearing": tearing},
    "further": {
        "smear": smear, "combing": combing, "posterise": posterise, "vignette": vignette, "tilt": tilt,
        "frozen": frozen,
    },
}  # fmt: skip
"""Faults by family. Those of "further" serve for measuring only: nothing was chosen with them."""

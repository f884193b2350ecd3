"""A sampled picture as scorers get it: what several of them need of it is computed once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats, Image, Plane

LINES = 360
"""Height that a picture is scaled down to, never up: sources of many sizes are alike at it."""

TILES = 6  # rows and columns of tiles
NOISE_TILES = 12
_BEND = np.array([1, -2, 1], dtype=np.float32)
_FLATTEST = 0.25  # share of the tiles from which noise is read: what varies there is no texture


@dataclass(frozen=True, eq=False)
class FrameInput:
    """One sampled picture.

    image: (height, width, 3) uint8, BGR, upright, full range. whole: gives its brightness as it was filmed, (h, w)
    uint8, not scaled down; None where that is not at hand.
    """

    image: Image
    whole: Callable[[], Image] | None = None

    @cached_property
    def finest(self) -> Image:
        """(h, w) uint8, the brightness at the highest resolution available. It takes as long as scaling a picture."""
        return self.whole() if self.whole else self.luma

    @cached_property
    def luma(self) -> Image:
        """(height, width) uint8 brightness, ITU-R BT.601."""
        return np.asarray(cv2.cvtColor(self.image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)

    @cached_property
    def tones(self) -> Floats:
        """(256,) share of the pixels at each brightness, summing to 1."""
        counts = cv2.calcHist([self.luma], [0], None, [256], [0, 256])
        return np.asarray(counts[:, 0].astype(np.float64) / self.luma.size)

    @cached_property
    def small(self) -> Plane:
        """(h, w) brightness, at most `LINES` high."""
        height, width = self.luma.shape
        if height <= LINES:
            return self.luma.astype(np.float32)
        size = max(round(width * LINES / height), 1), LINES
        return cv2.resize(self.luma, size, interpolation=cv2.INTER_AREA).astype(np.float32)

    @cached_property
    def calm(self) -> Plane:
        """(h, w), `small` after a Gaussian of one pixel, which takes most of the noise."""
        return np.asarray(cv2.GaussianBlur(self.small, (0, 0), 1), dtype=np.float32)

    @cached_property
    def noise(self) -> float:
        """Standard deviation of the noise, in levels of 255, read in the flattest quarter of the picture.

        Immerkær, "Fast Noise Variance Estimation", CVIU 1996.
        """
        bends = cv2.sepFilter2D(self.luma, cv2.CV_16S, _BEND, _BEND)
        response = np.asarray(cv2.convertScaleAbs(bends), dtype=np.uint8)
        half = halved(self.luma)
        texture = tile_variances(half.astype(np.float32), NOISE_TILES).ravel()
        flattest = np.argsort(texture, kind="stable")[: round(_FLATTEST * len(texture))]
        means = tile_means(response, NOISE_TILES).ravel()[flattest]
        return float(means.mean() * np.sqrt(np.pi / 2) / 6)


def halved(picture: NDArray[Any]) -> NDArray[Any]:
    """Return a picture of half the width and height, each pixel the mean of four."""
    return cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def tile_means(values: Plane | Image, tiles: int = TILES) -> Floats:
    """Return the mean of (h, w) values in each of (tiles, tiles) parts of a picture."""
    shrunk = values
    for _ in range(2):  # halving is much faster than shrinking to so few parts at once
        if min(shrunk.shape) >= 8 * tiles:
            shrunk = halved(shrunk)
    return cv2.resize(shrunk, (tiles, tiles), interpolation=cv2.INTER_AREA).astype(np.float64)


def tile_variances(values: Plane, tiles: int = TILES) -> Floats:
    """Return their variance in each of (tiles, tiles) parts."""
    return np.asarray(np.maximum(tile_means(values * values, tiles) - tile_means(values, tiles) ** 2, 0))

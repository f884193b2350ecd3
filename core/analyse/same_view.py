"""How far two pictures show one view, however it is lit or focused, and though the camera or something in it moves."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Image, Plane

WIDTH = 96  # pixels of a picture as it is compared
FINE, COARSE = 1.0, 4.0  # deviations, in pixels, of the blurs between which detail counts
SHIFT = 0.12  # of a side, that the camera may have moved
FLAT = 0.5  # deviation of detail, of 255, below which a picture shows nothing
DARK = 48  # mean brightness, of 255, up to which such a picture is black, and no flash
BURNT, CRUSHED = 250, 5  # brightness, of 255, from which on and up to which detail is lost
UNLIKE = 0.6  # match below which it is worth asking whether detail is lost in one picture only
TILE = 12, 9  # pixels, width and height
TEXTURED = 3.0  # deviation, of 255, from which on a tile shows something
SAME_TILE = 0.85  # correlation from which on a tile shows the same
LEAST_TILES = 6


@dataclass(frozen=True, eq=False)
class View:
    """A picture to compare: its brightness, (h, w), and what of it is neither noise nor light."""

    small: Plane
    detail: Plane
    contrast: float

    @property
    def is_black(self) -> bool:
        return self.contrast < FLAT and float(self.small.mean()) <= DARK

    @property
    def is_flash(self) -> bool:
        """Whether all is as bright as can be, or otherwise of one brightness that is not black."""
        return self.contrast < FLAT and not self.is_black


def view_of(luma: Image) -> View:
    """Return the view of a picture's brightness, (h, w) uint8."""
    height = min(max(round(luma.shape[0] * WIDTH / luma.shape[1]), TILE[1]), 4 * WIDTH)
    small = np.asarray(cv2.resize(luma, (WIDTH, height), interpolation=cv2.INTER_AREA), dtype=np.float32)
    detail = _detail(small)
    return View(small, detail, float(detail.std()))


def match(one: View, other: View) -> float:
    """Return how alike the detail is, up to 1, wherever the camera may have moved; 0 where only one shows nothing."""
    if one.small.shape != other.small.shape:
        return 0.0
    if min(one.contrast, other.contrast) < FLAT:
        return float(one.contrast < FLAT and other.contrast < FLAT)
    found = _match(one.detail, other.detail)
    if found < UNLIKE:
        lost = [[float(np.mean(view.small >= BURNT)), float(np.mean(view.small <= CRUSHED))] for view in (one, other)]
        if np.ptp(lost, axis=0).max() > 0:
            burnt, crushed = np.max(lost, axis=0)
            found = max(found, _match(*(_detail(_losing(view.small, burnt, crushed)) for view in (one, other))))
    return found


def share_in_place(one: View, other: View) -> float:
    """Return the share of tiles, of those that show anything in both, that show the same: what did not move."""
    if one.small.shape != other.small.shape:
        return 0.0
    tiles, others = _tiles(one.small), _tiles(other.small)
    deviations, other_deviations = tiles.std(axis=1), others.std(axis=1)
    textured = np.minimum(deviations, other_deviations) > TEXTURED
    if np.count_nonzero(textured) < LEAST_TILES:
        return 0.0
    products = (tiles[textured] * others[textured]).mean(axis=1)
    return float(np.mean(products / (deviations * other_deviations)[textured] > SAME_TILE))


def _detail(small: Plane) -> Plane:
    return np.asarray(cv2.GaussianBlur(small, (0, 0), FINE) - cv2.GaussianBlur(small, (0, 0), COARSE))


def _losing(small: Plane, burnt: float, crushed: float) -> Plane:
    """Return the picture with these shares of it lost to light and to darkness."""
    low, high = np.quantile(small, (crushed, 1 - burnt))
    return np.asarray(np.clip(small, low, max(high, low)), dtype=np.float32)


def _match(one: Plane, other: Plane) -> float:
    if min(one.std(), other.std()) < FLAT:
        return 0.0
    return max(_found_in(one, other), _found_in(other, one))


def _found_in(detail: Plane, template: Plane) -> float:
    height, width = template.shape
    y, x = int(height * SHIFT), int(width * SHIFT)
    inner = template[y : height - y, x : width - x]
    return float(cv2.matchTemplate(detail, inner, cv2.TM_CCOEFF_NORMED).max())


def _tiles(small: Plane) -> NDArray[np.float32]:
    """Return the tiles, (T, pixels), each with a mean of 0."""
    width, height = TILE
    rows, columns = small.shape[0] // height, small.shape[1] // width
    parted = small[: rows * height, : columns * width].reshape(rows, height, columns, width)
    tiles = parted.transpose(0, 2, 1, 3).reshape(rows * columns, height * width)
    return np.asarray(tiles - tiles.mean(axis=1, keepdims=True), dtype=np.float32)

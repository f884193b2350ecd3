"""Motion between the two pictures of a pair, parted into that of the camera and what else moves."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Image, Plane

_STEP = 8  # pixels between the points at which motion is read
_EDGE = 1.0  # mean gradient, levels a pixel, from which on motion can be seen around a point
_ENOUGH = 12  # such points, for the camera's motion to be estimated
_NEAR = 0.7  # pixels: a point that moves less differently from a motion follows it
_FAR = 3.0  # mean pixels that points move from which on it may be a subject that fills the picture, and not the camera
_RIVAL = 0.4  # share of its points that follow another motion, half as fast or slower, which then is the camera's
_MOTIONS = 3  # such motions in a picture, as of two cars that meet before a fixed camera

Points = NDArray[np.float32]
"""Places in a picture in pixels, (n, 2): right and down."""


@dataclass(frozen=True)
class Motion:
    """pan, tilt: how far the camera's motion shifts the middle of the picture, right and down, in widths of it.
    push: how much it makes the picture grow, as in a zoom or a push-in: 0.01 is a hundredth.
    residual: mean length of the motion that is left in the middle once the camera's is taken off, in widths.
    """

    pan: float
    tilt: float
    push: float
    residual: float

    def scaled(self, factor: float) -> "Motion":
        """Return the motion in another time, were it as fast."""
        return Motion(*(factor * value for value in (self.pan, self.tilt, self.push, self.residual)))


def motion(first: Image, later: Image) -> Motion | None:
    """Return the motion from one picture to another, both (h, w) uint8; None where the camera's is unknown.

    Pictures of less than 32 pixels, or without edges, show none.

    Kroeger et al., "Fast Optical Flow using Dense Inverse Search", ECCV 2016; the camera is what shift, turn and scale
    most points agree on (RANSAC).
    """
    height, width = first.shape
    if min(height, width) < 4 * _STEP:
        return Motion(0, 0, 0, 0)
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
    flow = search.calc(np.ascontiguousarray(first), np.ascontiguousarray(later), np.zeros((0, 0)))
    rows, columns = np.mgrid[_STEP // 2 : height : _STEP, _STEP // 2 : width : _STEP]
    points = np.stack([columns, rows], axis=-1).reshape(-1, 2).astype(np.float32)
    moved = points + flow[rows, columns].reshape(-1, 2)
    seen = _gradient(first, rows.shape).ravel() >= _EDGE  # elsewhere flow is a guess
    if np.count_nonzero(seen) < _ENOUGH:
        return Motion(0, 0, 0, 0)
    camera = _camera(points[seen], moved[seen])
    if camera is None:
        return None
    centre = np.array([width / 2, height / 2])
    pan, tilt = (camera[:, :2] @ centre + camera[:, 2] - centre) / width
    left = seen * np.linalg.norm(moved - points @ camera[:, :2].T - camera[:, 2], axis=1)
    push = float(np.hypot(camera[0, 0], camera[1, 0])) - 1
    return Motion(float(pan), float(tilt), push, float(_middle(left.reshape(rows.shape)).mean()) / width)


def _camera(points: Points, moved: Points) -> NDArray[np.float64] | None:
    """Return the motion of the camera as a matrix (2, 3), of points, (n, 2), and where they moved; None if unknown.

    It is what most points share, unless that is fast, and many share a slower one: then subjects fill the picture.
    """
    camera, follow = _shared(points, moved)
    if camera is None or (fast := _speed(camera, points)) < _FAR:
        return camera
    enough, slowest = max(_ENOUGH, _RIVAL * np.count_nonzero(follow)), fast / 2
    for _ in range(_MOTIONS - 1):
        points, moved = points[~follow], moved[~follow]
        if len(points) < enough:
            break
        rival, follow = _shared(points, moved)
        if rival is None or np.count_nonzero(follow) < enough:
            break
        if (speed := _speed(rival, points)) <= slowest:
            camera, slowest = rival, speed
    return camera


def _shared(points: Points, moved: Points) -> tuple[NDArray[np.float64] | None, NDArray[np.bool_]]:
    """Return the motion that most points share, (2, 3), or None, and which of them follow it, (n,)."""
    found, follow = cv2.estimateAffinePartial2D(points, moved, ransacReprojThreshold=_NEAR)
    if found is None:
        return None, np.zeros(len(points), dtype=bool)
    return np.asarray(found, dtype=np.float64), np.asarray(follow).ravel() > 0


def _speed(motion: NDArray[np.float64], points: Points) -> float:
    """Return the mean length, in pixels, by which a motion, (2, 3), shifts points, (n, 2)."""
    return float(np.linalg.norm(points @ motion[:, :2].T + motion[:, 2] - points, axis=1).mean())


def _gradient(luma: Image, shape: tuple[int, ...]) -> Plane:
    """Return the mean gradient around each of (rows, columns) points of a picture, levels a pixel."""
    calm = cv2.GaussianBlur(luma, (0, 0), 1)
    slopes = (cv2.Sobel(calm, cv2.CV_32F, *along, scale=1 / 8) for along in ((1, 0), (0, 1)))
    size = shape[1], shape[0]
    return np.asarray(cv2.resize(cv2.magnitude(*slopes), size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _middle(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the central half of a picture in each direction."""
    high, wide = (size // 4 for size in values.shape)
    return values[high : values.shape[0] - high, wide : values.shape[1] - wide]

"""Faces: whether a large one is there, in focus at the eyes, and with open eyes if it looks at the camera."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import cv2
import numpy as np

from ..base.arrays import Floats, Image, Plane
from ..errors import ModelError
from ..models.faces import Face, FaceNets
from .base import Columns, Evidence, FrameScorer
from .picture import FrameInput

INTERVAL = 3  # samples: a face that is there is still there a third of a second later
SMALL, LARGE = 0.08, 0.25
"""Heights of a face, of the picture's shorter side, up to which it does not count and from which on it does in full."""

HALF = 0.035
"""Blur of the edges at the eyes at which focus is 0.5, in distances of the eyes. Sharp ones have 0.01 to 0.025."""

SHUT, OPEN = 0.14, 0.24
"""Height over width of eyes that are closed, and of eyes that are open."""

AWAY = 0.2  # `Face.turned` from which on a face does not look at the camera
BLINKING = 0.3  # what a face with closed eyes counts
FINE = 0.7  # what one counts that is in ordinary focus: no fault of it

_MOST = 3  # faces that are judged
_EYE_DISTANCE = 96.0  # pixels, to which larger faces are scaled down: finer detail shows in no film
_LEAST = 8  # pixels that a side of the eyes' patch must have
_STEP = 0.8  # standard deviation of a pixel's own blur, pixels
_REBLUR = 1.0  # standard deviation of the further blur, pixels
_STRONGEST = 90  # percentile of the gradients from which on they are edges
_FAINT = 4.0  # levels a pixel: edges that are no steeper are none
_BEND = np.array([1, -2, 1], dtype=np.float32)


@contextmanager
def opened() -> Iterator[Callable[[FrameInput], Columns]]:
    """Give the function that scores, while the networks are loaded; NaN where they cannot be."""
    try:
        nets = FaceNets()
    except ModelError:
        yield lambda frame: dict.fromkeys(("faces", "spoilt_face"), np.nan)
    else:
        yield lambda frame: score(frame, nets)


def score(frame: FrameInput, nets: FaceNets) -> Columns:
    """Return `faces`, 0 (no face that counts) to 1 (a large one, in focus, with open eyes), of the best face.

    The cue `spoilt_face`: how much it lacks of what it would be if the largest face were fine.
    """
    height, width = frame.image.shape[:2]
    best = largest = 0.0
    for face in nets.find(frame.image)[:_MOST]:
        size = (face.height / min(height, width) - SMALL) / (LARGE - SMALL)
        largest = max(largest, min(size, 1))
        if min(size, 1) <= best:
            break  # they come by size
        value = min(size, 1) * focus(blur_at_eyes(frame.finest, face, frame.finest.shape[0] / height))
        if value > best and face.turned < AWAY:
            openness = np.clip((nets.opening(frame.image, face) - SHUT) / (OPEN - SHUT), 0, 1)
            value *= BLINKING + (1 - BLINKING) * float(openness)
        best = max(best, value)
    return {"faces": best, "spoilt_face": max(FINE * largest - best, 0)}


def focus(blur: float) -> float:
    """Return 1 (sharp) to 0, h^4 / (h^4 + b^4) of the blur b."""
    return 1 / (1 + (blur / HALF) ** 4)


def blur_at_eyes(luma: Image, face: Face, scale: float) -> float:
    """Return the standard deviation of the blur of the edges around the eyes, beyond that of a pixel, in distances of
    the eyes; infinite where there are none.

    A step that is blurred by b has, after a further blur by s, a gradient that is r = sqrt(1 + s^2 / b^2) times lower.
    Zhuo, Sim, "Defocus Map Estimation from a Single Image", 2011. What noise adds to the gradients is taken off.
    luma: (h, w) uint8, the picture. scale: its pixels in one of the picture in which the face was found.
    """
    distance = face.eye_distance * scale
    (x, y), across, down = face.eyes.mean(axis=0) * scale, distance, 0.45 * distance
    left, right, top, bottom = (max(round(one), 0) for one in (x - across, x + across, y - down, y + down))
    eyes = luma[top:bottom, left:right]
    if min(eyes.shape) < _LEAST:
        return np.inf
    if distance > _EYE_DISTANCE:
        shrunk = _EYE_DISTANCE / distance
        if min(eyes.shape) * shrunk < _LEAST:  # of eyes far apart, little lies in the picture
            return np.inf
        eyes = np.asarray(cv2.resize(eyes, None, fx=shrunk, fy=shrunk, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        distance = _EYE_DISTANCE
    plain = eyes.astype(np.float32)
    calm = np.asarray(cv2.GaussianBlur(plain, (0, 0), _REBLUR), dtype=np.float32)
    before, after = _steepness(plain), _steepness(calm)
    edges = after >= np.percentile(after, _STRONGEST)
    noise = float(np.median(np.abs(cv2.sepFilter2D(plain, cv2.CV_32F, _BEND, _BEND)))) / 0.6745 / 6
    steep, steep_after = before[edges].mean() - 0.375 * noise**2, after[edges].mean()
    if steep_after < _FAINT**2 + (noise / 2) ** 2:
        return np.inf
    blur = _REBLUR / np.sqrt(max(steep / steep_after - 1, 1e-3))
    return float(np.sqrt(max(blur**2 - _STEP**2, 0)) / distance)


def _steepness(luma: Plane) -> Plane:
    """Return the square of the gradient, levels a pixel, without the rim."""
    across, down = (cv2.Sobel(luma, cv2.CV_32F, *order, scale=1 / 8)[2:-2, 2:-2] for order in ((1, 0), (0, 1)))
    return np.asarray(across**2 + down**2, dtype=np.float32)


def evidence(faces: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return the component, of which none is no fault; and, if there is one, a large face that is spoilt as a fault.

    Who comes close hides what is behind, and brings other colors along.
    """
    fine, spoilt = (
        Evidence(faces, 0.1, interest=True, moves=True),
        Evidence(-cues["spoilt_face"], 0.05, only_harms=True),
    )
    return (fine, spoilt) if np.ptp(spoilt.values) > spoilt.noise / 2 else (fine,)


SCORER = FrameScorer(
    name="faces", label="Faces", colour="#e38fb5", praise="face in focus", interval=INTERVAL, evidence=evidence,
    happens=True, cues=("spoilt_face",), open=opened,
    tastes={"faces": ("more faces", "fewer faces")},
)  # fmt: skip

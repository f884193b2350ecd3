"""Finds faces, and how far their eyes are open, in OpenCV."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..base.arrays import Floats, Image
from ..errors import ModelError
from .catalog import EYE_CONTOURS, FACE_DETECTOR
from .verified_file import FileSpec, find_verified

SURE = 0.8
"""Least score of a face: of what is none, little has as much."""

_SIDE = 320  # pixels of the longer side of the picture in which faces are looked for: the least are ten high
_MOST = 20  # faces of one picture
_EYE_SIDE = 64  # pixels
_EYE_WIDTH = 1.15  # side of the square around an eye, in distances between the eyes
_CORNERS, _LIDS = (0, 8), ((3, 11), (4, 12), (5, 13))  # points of the contour: its corners; below and above each other


@dataclass(frozen=True, eq=False)
class Face:
    """A face, in pixels of its picture. height: of its box. eyes, nose: (2, 2) and (2,), x and y; left eye first, as
    seen.
    """

    height: float
    eyes: Floats
    nose: Floats

    @property
    def eye_distance(self) -> float:
        """Pixels between the eyes."""
        return float(np.linalg.norm(self.eyes[1] - self.eyes[0]))

    @property
    def turned(self) -> float:
        """How far the head is turned to a side, from 0: how far the nose is off the middle, in distances of eyes."""
        across = self.eyes[1] - self.eyes[0]
        return float(abs((self.nose - self.eyes.mean(axis=0)) @ across) / max(across @ across, 1e-6))


class FaceNets:
    """The two networks. ModelError where their files are missing or damaged, or OpenCV cannot load them.

    Wu, Peng, Yu: "YuNet: A Tiny Millisecond-level Face Detector", 2023. Ablavatski et al., "Real-time Pupil Tracking
    from Monocular Video for Digital Puppetry", 2020: MediaPipe's contours of eyes.
    """

    def __init__(self) -> None:
        none = np.empty(0, np.uint8)
        try:
            detector = _content(FACE_DETECTOR)
            self._detector = cv2.FaceDetectorYN.create("onnx", detector, none, (_SIDE, _SIDE), SURE, 0.3, _MOST)
            self._contours = cv2.dnn.readNetFromTFLite(_content(EYE_CONTOURS))
        except (cv2.error, AttributeError) as error:  # a build of OpenCV without these parts
            raise ModelError(f"faces: OpenCV {cv2.__version__} cannot load the models: {error}") from None

    def find(self, image: Image) -> list[Face]:
        """Return the faces in a picture, (height, width, 3) uint8, BGR, the largest first."""
        height, width = image.shape[:2]
        scale = min(_SIDE / max(height, width), 1)
        size = max(round(width * scale), 1), max(round(height * scale), 1)
        self._detector.setInputSize(size)
        _, rows = self._detector.detect(cv2.resize(image, size, interpolation=cv2.INTER_AREA))
        found = [] if rows is None else np.asarray(rows, dtype=np.float64)[:, :14] / scale
        faces = [Face(row[3], row[4:8].reshape(2, 2), row[8:10]) for row in found if np.isfinite(row).all()]
        return sorted(faces, key=lambda face: -face.height)

    def opening(self, image: Image, face: Face) -> float:
        """Return how far the eyes are open: height over width, about 0.3; closed, 0.15 and less.

        Soukupová, Čech, "Real-Time Eye Blink Detection using Facial Landmarks", 2016. image: as above.
        """
        openings = []
        for eye, mirrored in zip(face.eyes, (1, -1), strict=True):  # the network knows one eye; the other is its mirror
            across = (face.eyes[1] - face.eyes[0]) * _EYE_WIDTH / 2
            down = np.array((-across[1], across[0]))
            corners = [eye - mirrored * across - down, eye + mirrored * across - down, eye - mirrored * across + down]
            side = _EYE_SIDE * max(round(2 * float(np.linalg.norm(across)) / _EYE_SIDE), 1)  # so as to skip no pixel
            onto = np.array(((0, 0), (side, 0), (0, side)), np.float32)
            turn = cv2.getAffineTransform(np.array(corners, np.float32), onto)
            square = cv2.warpAffine(image, turn, (side, side), flags=cv2.INTER_LINEAR)
            square = cv2.resize(square, (_EYE_SIDE, _EYE_SIDE), interpolation=cv2.INTER_AREA)
            self._contours.setInput(cv2.dnn.blobFromImage(square, 1 / 255, swapRB=True))
            contour = np.asarray(self._contours.forward("output_eyes_contours_and_brows"), dtype=np.float64)
            points = contour.reshape(-1, 3)[:, :2]
            openings.append(_length(points, _LIDS) / max(_length(points, (_CORNERS,)), 1e-6))
        return float(np.mean(openings))


def _length(points: Floats, pairs: Sequence[tuple[int, int]]) -> float:
    """Return the mean distance of pairs of points."""
    return float(np.mean([np.linalg.norm(points[one] - points[other]) for one, other in pairs]))


def _content(spec: FileSpec) -> Image:
    found = find_verified(spec)
    if found.path is None:
        raise ModelError(f"faces: {spec.file} comes with BestShot and is missing or damaged: install BestShot again")
    return np.frombuffer(found.path.read_bytes(), np.uint8)

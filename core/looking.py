"""Looks at every sampled picture: scores, embedding, thumbnail. Pictures come in, a table of numbers leaves."""

from array import array
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from .media.reading import Picture
from .models import Judge
from .scoring import CUES, SCORERS, Look
from .values import Floats, Image, Ints

Keep = Callable[[bytes, NDArray[np.float16] | None], None]

WAITING = 3  # pictures held while earlier ones are looked at: enough to keep decoding busy
THUMBNAIL = 320  # pixels of the longer side
JPEG = (cv2.IMWRITE_JPEG_QUALITY, 80)


@dataclass
class Table:
    """What is known of N samples: (N,) frame numbers, (N,) components and cues by name."""

    _frames: "array[int]" = field(default_factory=lambda: array("q"))
    _scores: dict[str, "array[float]"] = field(default_factory=dict)
    _cues: dict[str, "array[float]"] = field(default_factory=dict)

    @property
    def samples(self) -> Ints:
        return np.array(self._frames, dtype=np.int64)

    @property
    def components(self) -> dict[str, Floats]:
        return {name: np.array(values) for name, values in self._scores.items()}

    @property
    def cues(self) -> dict[str, Floats]:
        return {name: np.array(values) for name, values in self._cues.items()}

    def add(self, frame: int, seen: "Seen") -> None:
        """Append one sample."""
        for columns, values in ((self._scores, seen.scores), (self._cues, seen.cues)):
            for name, value in values.items():
                columns.setdefault(name, array("d")).append(value)
        self._frames.append(frame)


@dataclass(frozen=True, eq=False)
class Seen:
    """One picture once it was looked at."""

    scores: dict[str, float]
    cues: dict[str, float]
    vector: NDArray[np.float16] | None
    thumbnail: bytes


def look_through(pictures: Iterable[Picture], judge: Judge | None, keep: Keep) -> Table:
    """Look at pictures in a thread of its own, while the next ones are being decoded.

    keep: gets what is large of each sample, its thumbnail and its embedding (D,), None without a judge.
    """
    table = Table()
    waiting: deque[tuple[Picture, Future[Seen]]] = deque()

    def take_in() -> None:
        picture, future = waiting.popleft()
        seen = future.result()
        for _ in range(picture.repeats):
            table.add(picture.frame, seen)
            keep(seen.thumbnail, seen.vector)

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="looking") as worker:
        try:
            for picture in pictures:
                waiting.append((picture, worker.submit(_look_at, picture.image, judge)))
                if len(waiting) > WAITING:
                    take_in()
            while waiting:
                take_in()
        finally:
            worker.shutdown(wait=False, cancel_futures=True)
    return table


def _look_at(image: Image, judge: Judge | None) -> Seen:
    beauty: float | None = None
    vector: NDArray[np.float16] | None = None
    if judge is not None:
        judgement = judge.judge([image])
        beauty, vector = float(judgement.aesthetics[0]), judgement.embeddings[0].astype(np.float16)
    look = Look(image, beauty)
    scores = {scorer.name: score for scorer in SCORERS if (score := scorer.score(look)) is not None}
    return Seen(scores, {name: cue(look) for name, cue in CUES.items()}, vector, _thumbnail(image))


def _thumbnail(image: Image) -> bytes:
    height, width = image.shape[:2]
    scale = min(THUMBNAIL / max(height, width), 1)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    _, jpeg = cv2.imencode(".jpg", cv2.resize(image, size, interpolation=cv2.INTER_AREA), JPEG)
    return jpeg.tobytes()

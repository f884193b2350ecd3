"""Looks at every sampled picture: scores, embedding, thumbnail. Pictures come in, a table of numbers leaves."""

from array import array
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from .media.reading import Picture
from .models import Judge
from .models.judge import Judgement, Vectors
from .scoring import CUES, SCORERS, Look
from .scoring.aesthetics import SCORER as AESTHETICS
from .values import Floats, Image, Ints

Keep = Callable[[bytes, NDArray[np.float16] | None], None]

WAITING = 3  # pictures held while earlier ones are looked at: enough to keep decoding busy
AHEAD = 2  # batches handed to the judge, the one at work included, so that it never waits
_POLL_SECONDS = 0.1
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
        return {s.name: np.array(self._scores[s.name]) for s in SCORERS if s.name in self._scores}

    @property
    def cues(self) -> dict[str, Floats]:
        return {name: np.array(values) for name, values in self._cues.items()}

    def add(self, seen: "Seen") -> None:
        """Append one sample."""
        for columns, values in ((self._scores, seen.scores), (self._cues, seen.cues)):
            for name, value in values.items():
                columns.setdefault(name, array("d")).append(value)
        self._frames.append(seen.frame)


@dataclass(frozen=True, eq=False)
class Seen:
    """One picture once it was looked at, and what is left of it for the judge."""

    frame: int
    repeats: int
    scores: dict[str, float]
    cues: dict[str, float]
    thumbnail: bytes
    prepared: Vectors | None


def nothing() -> None:
    """Do nothing."""


def look_through(
    pictures: Iterable[Picture], judge: Judge | None, keep: Keep, idle: Callable[[], None] = nothing
) -> Table:
    """Look at pictures in one thread and judge them in another, while the next ones are being decoded.

    keep: gets what is large of each sample, its thumbnail and its embedding (D,), None without a judge.
    idle: called often while all wait for the judge; what it raises ends the work.
    """
    table = Table()

    def take_in(seen: Seen, vector: NDArray[np.float16] | None) -> None:
        for _ in range(seen.repeats):
            table.add(seen)
            keep(seen.thumbnail, vector)

    with _Line(judge, take_in, idle) as line:
        for picture in pictures:
            line.put(picture)
        line.finish()
    return table


class _Line:
    """Pictures on their way: looked at, gathered into batches, judged, taken in, in their order."""

    def __init__(
        self, judge: Judge | None, take_in: Callable[[Seen, NDArray[np.float16] | None], None], idle: Callable[[], None]
    ) -> None:
        self._judge, self._take_in, self._idle = judge, take_in, idle
        self._looked: deque[Future[Seen]] = deque()
        self._batch: list[Seen] = []
        self._judged: deque[tuple[list[Seen], Future[Judgement | None]]] = deque()
        self._eyes = ThreadPoolExecutor(max_workers=1, thread_name_prefix="looking")
        self._mind = ThreadPoolExecutor(max_workers=1, thread_name_prefix="judging")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._eyes.shutdown(cancel_futures=True)
        self._mind.shutdown(wait=False, cancel_futures=True)  # a batch at work may take seconds more; nobody wants it

    def put(self, picture: Picture) -> None:
        """Let the next picture in, once there is room."""
        self._looked.append(self._eyes.submit(_look_at, picture, self._judge))
        if len(self._looked) > WAITING:
            self._gather()

    def finish(self) -> None:
        """See all that is on its way to the end."""
        while self._looked:
            self._gather()
        if self._batch:
            self._hand_over()
        while self._judged:
            self._receive()

    def _gather(self) -> None:
        self._batch.append(self._looked.popleft().result())
        if len(self._batch) >= (self._judge.batch if self._judge else 1):
            self._hand_over()

    def _hand_over(self) -> None:
        batch, self._batch = self._batch, []
        self._judged.append((batch, self._mind.submit(_rate, batch, self._judge)))
        if len(self._judged) > AHEAD:
            self._receive()

    def _receive(self) -> None:
        batch, future = self._judged.popleft()
        while not wait([future], _POLL_SECONDS).done:
            self._idle()
        judgement = future.result()
        for row, seen in enumerate(batch):
            vector = None
            if judgement is not None:
                vector = judgement.embeddings[row].astype(np.float16)
                if judgement.aesthetics is not None:
                    seen.scores[AESTHETICS.name] = float(judgement.aesthetics[row])
            self._take_in(seen, vector)


def _look_at(picture: Picture, judge: Judge | None) -> Seen:
    look = Look(picture.image)
    scores = {scorer.name: scorer.score(look) for scorer in SCORERS if scorer.score is not None}
    cues = {name: cue(look) for name, cue in CUES.items()}
    prepared = judge.prepare(picture.image) if judge else None
    return Seen(picture.frame, picture.repeats, scores, cues, _thumbnail(picture.image), prepared)


def _rate(batch: list[Seen], judge: Judge | None) -> Judgement | None:
    return judge.rate([seen.prepared for seen in batch if seen.prepared is not None]) if judge else None


def _thumbnail(image: Image) -> bytes:
    height, width = image.shape[:2]
    scale = min(THUMBNAIL / max(height, width), 1)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    _, jpeg = cv2.imencode(".jpg", cv2.resize(image, size, interpolation=cv2.INTER_AREA), JPEG)
    return jpeg.tobytes()

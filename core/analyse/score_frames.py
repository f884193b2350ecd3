"""Looks at every sampled picture: scores, embedding, thumbnail. Pictures come in, a table of numbers leaves."""

from array import array
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats, Image, Ints
from ..base.cpu import cores
from ..media.reader import Picture
from ..models import ImageModel
from ..models.base import ModelOutput, Vectors
from ..scorers import CUES, SCORERS, Look
from ..scorers.aesthetics import SCORER as AESTHETICS

Keep = Callable[[bytes, NDArray[np.float16] | None], None]

GLANCE = 32, 18  # pixels in which two pictures are compared
ALIKE = 1  # greatest difference of their brightness, of 255, up to which one judgement does for both
SPARED = 64  # pictures that wait with a batch because they need no judgement, at most

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
    """One picture once it was looked at, and what is left of it for the judge.

    glance: (18, 32) its brightness, to compare it by. prepared: None where nobody needs to judge it.
    """

    frame: int
    repeats: int
    scores: dict[str, float]
    cues: dict[str, float]
    thumbnail: bytes
    glance: Image
    prepared: Vectors | None


def nothing() -> None:
    """Do nothing."""


def look_through(
    pictures: Iterable[Picture],
    judge: ImageModel | None,
    keep: Keep,
    idle: Callable[[], None] = nothing,
    frugal: bool = False,
    every: int = 1,
) -> Table:
    """Look at pictures in one thread and judge them in another, while the next ones are being decoded.

    keep: gets what is large of each sample, its thumbnail and its embedding (D,), None without a judge.
    idle: called often while all wait for the judge; what it raises ends the work.
    frugal: a picture that hardly differs from the last one judged is not judged: it is given that one's judgement.
    every: of so many samples, from the first on, one is judged; so are the others given the last one's judgement.
    """
    table = Table()
    cv2.setNumThreads(cores())

    def take_in(seen: Seen, vector: NDArray[np.float16] | None) -> None:
        for _ in range(seen.repeats):
            table.add(seen)
            keep(seen.thumbnail, vector)

    with _Line(judge, take_in, idle, frugal, every) as line:
        for picture in pictures:
            line.put(picture)
        line.finish()
    return table


class _Line:
    """Pictures on their way: looked at, gathered into batches, judged, taken in, in their order."""

    def __init__(
        self,
        judge: ImageModel | None,
        take_in: Callable[[Seen, NDArray[np.float16] | None], None],
        idle: Callable[[], None],
        frugal: bool,
        every: int,
    ) -> None:
        self._judge, self._take_in, self._idle, self._frugal, self._every = judge, take_in, idle, frugal, every
        self._samples = 0  # let in so far
        self._glance: Image | None = None  # of the last picture that is judged
        self._beauty: float | None = None  # what was said of the last one, as is
        self._vector: NDArray[np.float16] | None = None
        self._looked: deque[Future[Seen]] = deque()
        self._batch: list[Seen] = []
        self._judged: deque[tuple[list[Seen], Future[ModelOutput | None]]] = deque()
        self._eyes = ThreadPoolExecutor(max_workers=1, thread_name_prefix="looking")
        self._mind = ThreadPoolExecutor(max_workers=1, thread_name_prefix="judging")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._eyes.shutdown(cancel_futures=True)
        self._mind.shutdown(wait=False, cancel_futures=True)  # a batch at work may take seconds more; nobody wants it

    def put(self, picture: Picture) -> None:
        """Let the next picture in, once there is room."""
        is_judged = -self._samples % self._every < picture.repeats
        self._samples += picture.repeats
        self._looked.append(self._eyes.submit(_look_at, picture, self._judge if is_judged else None))
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
        seen = self._looked.popleft().result()
        if self._frugal and self._glance is not None and _alike(seen.glance, self._glance):
            seen = replace(seen, prepared=None)
        elif seen.prepared is not None:
            self._glance = seen.glance
        self._batch.append(seen)
        judged = sum(one.prepared is not None for one in self._batch)
        if judged >= (self._judge.batch_size if self._judge else 0) or len(self._batch) - judged >= SPARED:
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
        row = 0
        for seen in batch:
            if judgement is not None and seen.prepared is not None:
                self._vector = judgement.embeddings[row].astype(np.float16)
                self._beauty = None if judgement.aesthetics is None else float(judgement.aesthetics[row])
                row += 1
            if self._beauty is not None:
                seen.scores[AESTHETICS.name] = self._beauty
            self._take_in(seen, self._vector)


def _alike(one: Image, other: Image) -> bool:
    return int(np.abs(one.astype(np.int16) - other).max()) <= ALIKE


def _look_at(picture: Picture, judge: ImageModel | None) -> Seen:
    look = Look(picture.image)
    scores = {scorer.name: scorer.score(look) for scorer in SCORERS if scorer.score is not None}
    cues = {name: cue(look) for name, cue in CUES.items()}
    prepared = judge.preprocess(picture.image) if judge else None
    glance = np.asarray(cv2.resize(look.luma, GLANCE, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return Seen(picture.frame, picture.repeats, scores, cues, _thumbnail(picture.image), glance, prepared)


def _rate(batch: list[Seen], judge: ImageModel | None) -> ModelOutput | None:
    prepared = [seen.prepared for seen in batch if seen.prepared is not None]
    return judge.predict(prepared) if judge and prepared else None


def _thumbnail(image: Image) -> bytes:
    height, width = image.shape[:2]
    scale = min(THUMBNAIL / max(height, width), 1)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    _, jpeg = cv2.imencode(".jpg", cv2.resize(image, size, interpolation=cv2.INTER_AREA), JPEG)
    return jpeg.tobytes()

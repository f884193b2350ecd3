"""Frames on their way through the model: scored, gathered into batches, rated, handed on in their order."""

from collections import deque
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats, Image
from ..media.sampling import SampledFrame
from ..models import ImageModel, ModelOutput
from ..models.base import Vectors

RATING = "aesthetics"  # the column of what the model rates while it embeds
SIMILAR = 1  # greatest difference of brightness, of 255, up to which one rating serves both pictures
MAX_SKIPPED = 64  # frames that wait with a batch though they need no rating, at most
MAX_WAITING = 3  # frames held while earlier ones are scored: enough to keep decoding busy
MAX_BATCHES = 2  # batches handed to the model, the one at work included, so that it never waits
_POLL_SECONDS = 0.1


@dataclass(frozen=True, eq=False)
class ScoredFrame:
    """A frame with its scores. repeats: how many samples show it.

    brightness: (18, 32) to compare it by. prepared: what the model takes of it; None where it need not be rated.
    is_rated: whether the next rating is its own, or one that serves it as well.
    """

    number: int
    repeats: int
    columns: dict[str, float]
    thumbnail: bytes
    brightness: Image
    prepared: Vectors | None
    is_rated: bool = True


@dataclass(frozen=True, eq=False)
class RatedFrame:
    """A scored frame, its embedding (D,), None without a model, and all columns, those of the model included.

    A frame that is not rated has the embedding of the last one that was, and no column of the model's.
    """

    frame: ScoredFrame
    embedding: NDArray[np.float16] | None
    columns: Mapping[str, float]


class ModelQueue:
    """See the module; `with ModelQueue(…) as queue: … queue.put(frame) … queue.finish()`.

    score: scores one frame, prepared for the model that it is given; called in a thread. take_in: gets each frame.
    idle, skip_similar, stride, starts: as in `score_frames`.
    """

    def __init__(
        self,
        score: Callable[[SampledFrame, ImageModel | None], ScoredFrame],
        model: ImageModel | None,
        take_in: Callable[[RatedFrame], None],
        idle: Callable[[], None],
        *,
        skip_similar: bool,
        stride: int,
        starts: Collection[int],
    ) -> None:
        self._score, self._model, self._take_in, self._idle = score, model, take_in, idle
        self._skip_similar, self._stride, self._starts = skip_similar, stride, starts
        self._samples = self._counted = 0  # put so far, in all and since counting began anew
        self._brightness: Image | None = None  # of the last picture that is rated
        self._ratings: dict[str, float] = {}  # the last columns that the model gave, and the embedding
        self._embedding: NDArray[np.float16] | None = None
        self._scored: deque[Future[ScoredFrame]] = deque()
        self._batch: list[ScoredFrame] = []
        self._rated: deque[tuple[list[ScoredFrame], Future[ModelOutput | None]]] = deque()
        self._score_pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="score")
        self._model_pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._score_pool.shutdown(cancel_futures=True)
        self._model_pool.shutdown(wait=False, cancel_futures=True)  # a batch at work may take seconds more

    def put(self, sampled: SampledFrame) -> None:
        """Take the next frame, once there is room."""
        is_rated = False
        for _ in range(sampled.repeats):
            self._counted = 0 if self._samples in self._starts else self._counted
            is_rated |= self._counted % self._stride == 0
            self._samples, self._counted = self._samples + 1, self._counted + 1
        self._scored.append(self._score_pool.submit(self._score, sampled, self._model if is_rated else None))
        if len(self._scored) > MAX_WAITING:
            self._gather()

    def finish(self) -> None:
        """Hand on all that is on its way."""
        while self._scored:
            self._gather()
        if self._batch:
            self._submit()
        while self._rated:
            self._receive()

    def _gather(self) -> None:
        frame = self._scored.popleft().result()
        if self._skip_similar and self._brightness is not None and _similar(frame.brightness, self._brightness):
            frame = replace(frame, prepared=None)
        elif frame.prepared is not None:
            self._brightness = frame.brightness
        else:
            frame = replace(frame, is_rated=False)
        self._batch.append(frame)
        to_rate = sum(one.prepared is not None for one in self._batch)
        if to_rate >= (self._model.batch_size if self._model else 0) or len(self._batch) - to_rate >= MAX_SKIPPED:
            self._submit()

    def _submit(self) -> None:
        batch, self._batch = self._batch, []
        self._rated.append((batch, self._model_pool.submit(_rate, batch, self._model)))
        if len(self._rated) > MAX_BATCHES:
            self._receive()

    def _receive(self) -> None:
        batch, future = self._rated.popleft()
        while not wait([future], _POLL_SECONDS).done:
            self._idle()
        output = future.result()
        row = 0
        for frame in batch:
            if output is not None and frame.prepared is not None:
                self._embedding = output.embeddings[row].astype(np.float16)
                self._ratings = {name: float(values[row]) for name, values in _columns(output).items()}
                row += 1
            ratings = self._ratings if frame.is_rated else {}
            self._take_in(RatedFrame(frame, self._embedding, {**frame.columns, **ratings}))


def _columns(output: ModelOutput) -> Mapping[str, Floats]:
    rated = {} if output.aesthetics is None else {RATING: output.aesthetics}
    return {**rated, **output.columns}


def _similar(one: Image, other: Image) -> bool:
    return int(np.abs(one.astype(np.int16) - other).max()) <= SIMILAR


def _rate(batch: list[ScoredFrame], model: ImageModel | None) -> ModelOutput | None:
    prepared = [frame.prepared for frame in batch if frame.prepared is not None]
    return model.predict(prepared) if model and prepared else None

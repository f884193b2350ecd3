"""Scores sampled frames: each is scored in one thread, rated by the model in another, while the next is decoded."""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats, Image, Ints
from ..base.cpu import usable_cores
from ..media.sampling import SampledFrame
from ..models import ImageModel
from ..scorers.base import Columns, FrameScorer, PairInput, PairScorer
from ..scorers.picture import FrameInput
from ..scorers.registry import SCORERS
from .model_queue import ModelQueue, RatedFrame, ScoredFrame

THUMBNAIL = 320  # pixels of the longer side
JPEG = (cv2.IMWRITE_JPEG_QUALITY, 80)
BRIGHTNESS = 32, 18  # pixels in which two pictures are compared

Keep = Callable[[bytes, NDArray[np.float16] | None], None]


@dataclass
class Table:
    """What scoring gave for N samples: their frame numbers (N,), and columns (N,) by name, NaN where one has none."""

    _frames: "array[int]" = field(default_factory=lambda: array("q"))
    _columns: dict[str, "array[float]"] = field(default_factory=dict)

    @property
    def samples(self) -> Ints:
        return np.array(self._frames, dtype=np.int64)

    @property
    def columns(self) -> dict[str, Floats]:
        return {name: np.array(values) for name, values in self._columns.items()}

    def add(self, frame: int, columns: Columns) -> None:
        """Append one sample."""
        for name in columns:
            if name not in self._columns:
                self._columns[name] = array("d", [np.nan] * len(self._frames))
        for name, values in self._columns.items():
            values.append(columns.get(name, np.nan))
        self._frames.append(frame)


@dataclass(frozen=True)
class PictureScoring:
    """Frame and pair scorers, opened: each with its function."""

    frames: Sequence[tuple[FrameScorer, Callable[[FrameInput], Columns]]]
    pairs: Sequence[tuple[PairScorer, Callable[[PairInput], Columns]]]

    @property
    def needs_pairs(self) -> bool:
        """Whether frames must come with the picture shown shortly after."""
        return bool(self.pairs)

    @property
    def of_key_frames(self) -> "PictureScoring":
        """The scorers that run where only key frames are read, on each of these."""
        frames = [(replace(one, interval=1), score) for one, score in self.frames]
        return PictureScoring(frames, [(one, score) for one, score in self.pairs if one.on_key_frames])

    def trimmed(self, sampled: SampledFrame) -> SampledFrame:
        """Return it without its frame where no scorer asks for that, so that less memory is held while it waits."""
        rare = any(one.interval > 1 and _is_due(one, sampled) for one, _ in self.frames)
        return sampled if rare else replace(sampled, whole=None)

    def score(self, sampled: SampledFrame) -> tuple[FrameInput, dict[str, float]]:
        """Return a picture as scorers get it, and all their columns; NaN where a pair lacks its second picture."""
        frame, columns = FrameInput(sampled.image, sampled.whole), dict[str, float]()
        for one, score in self.frames:
            columns |= score(frame) if _is_due(one, sampled) else dict.fromkeys(one.columns, np.nan)
        for scorer, score_pair in self.pairs:
            if sampled.later is None:
                columns |= dict.fromkeys(scorer.columns, np.nan)
            else:
                columns |= score_pair(_pair(frame, sampled.later, sampled.apart))
        return frame, columns


@contextmanager
def open_scorers(scorers: Sequence[FrameScorer | PairScorer]) -> Iterator[PictureScoring]:
    """Give the scorers, opened, models included; they are closed at the end of the `with`."""
    with ExitStack() as opened:
        yield PictureScoring(
            [(one, opened.enter_context(one.open())) for one in scorers if isinstance(one, FrameScorer)],
            [(one, opened.enter_context(one.open())) for one in scorers if isinstance(one, PairScorer)],
        )


def score_frames(
    frames: Iterable[SampledFrame],
    scoring: PictureScoring,
    model: ImageModel | None,
    keep: Keep | None,
    idle: Callable[[], None] = lambda: None,
    *,
    skip_similar: bool = False,
    stride: int = 1,
    starts: Collection[int] = (),
    table: Table | None = None,
) -> Table:
    """Score sampled frames, and return the table of all their samples.

    keep: gets what is large of each sample, its thumbnail and its embedding (D,), None without a model; where there
    is no `keep`, neither is made.
    idle: called often while waiting for the model; what it raises ends the work.
    skip_similar: a picture that hardly differs from the last one rated is not rated: it gets that one's rating.
    stride: run the model on every stride-th sample; the others have the last embedding, and no rating.
    starts: the samples, as they come, from which on counting begins anew.
    table: an empty one to fill, so that what was scored is known where the work is cancelled.
    """
    table = Table() if table is None else table
    cv2.setNumThreads(usable_cores())

    def take_in(rated: RatedFrame) -> None:
        for _ in range(rated.frame.repeats):
            table.add(rated.frame.number, rated.columns)
            if keep is not None:
                keep(rated.frame.thumbnail, rated.embedding)

    def score(sampled: SampledFrame, model: ImageModel | None) -> ScoredFrame:
        frame, columns = scoring.score(sampled)
        brightness = np.asarray(cv2.resize(frame.luma, BRIGHTNESS, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        return ScoredFrame(
            number=sampled.frame,
            repeats=sampled.repeats,
            columns=columns,
            thumbnail=b"" if keep is None else _thumbnail(sampled.image),
            brightness=brightness,
            prepared=model.preprocess(sampled.image) if model else None,
        )

    with ModelQueue(score, model, take_in, idle, skip_similar=skip_similar, stride=stride, starts=starts) as queue:
        for sampled in frames:
            queue.put(scoring.trimmed(sampled))
        queue.finish()
    return table


def split(columns: Mapping[str, Floats]) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return the columns parted into components and cues, both in the order of the scorers."""
    components = {one.name: columns[one.name] for one in SCORERS if one.name in columns}
    cues = {name: columns[name] for one in SCORERS for name in one.cues if name in columns}
    return components, cues


def _is_due(scorer: FrameScorer, sampled: SampledFrame) -> bool:
    """Return whether a scorer is to score any of the samples that show this frame."""
    return -sampled.sample % scorer.interval < sampled.repeats


def _pair(frame: FrameInput, later: Image, apart: float) -> PairInput:
    first = cv2.resize(frame.luma, later.shape[::-1], interpolation=cv2.INTER_AREA)
    return PairInput(np.asarray(first, dtype=np.uint8), later, apart)


def _thumbnail(image: Image) -> bytes:
    height, width = image.shape[:2]
    scale = min(THUMBNAIL / max(height, width), 1)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    _, jpeg = cv2.imencode(".jpg", cv2.resize(image, size, interpolation=cv2.INTER_AREA), JPEG)
    return jpeg.tobytes()

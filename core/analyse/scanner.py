"""Scores frames for a request: its scorers are opened once, its model is loaded when it is first needed."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack
from functools import cached_property
from typing import Self

from .. import models
from ..base.progress import RepeatableProgress
from ..media.reader import STAGE
from ..media.sampling import SampledFrame
from ..scorers.base import FrameScorer, PairScorer
from ..settings import THOROUGH
from .request import Request
from .score_frames import Keep, PictureScoring, Table, open_scorers, score_frames


class Scanner:
    """`with Scanner(request) as scanner: … scanner.score(reader, keep)`.

    scorers: those to run, where not all of the request's. rates: whether the model is to rate and embed pictures.
    """

    def __init__(
        self, request: Request, scorers: Sequence[FrameScorer | PairScorer] | None = None, *, rates: bool = True
    ) -> None:
        self.request, self._rates = request, rates
        self.progress = RepeatableProgress(request.progress, STAGE)
        self._scorers = request.picture_scorers if scorers is None else scorers
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    @cached_property
    def scoring(self) -> PictureScoring:
        """The scorers, opened."""
        return self._opened.enter_context(open_scorers(self._scorers))

    def score(
        self,
        frames: Iterable[SampledFrame],
        keep: Keep | None,
        stride: int = 1,
        starts: Collection[int] = (),
        *,
        key_frames: bool = False,
        table: Table | None = None,
    ) -> Table:
        """Score sampled frames and return their table; see `score_frames`. key_frames: whether only these are read."""
        return score_frames(
            frames,
            self.scoring.of_key_frames if key_frames else self.scoring,
            self._model() if self._rates else None,
            keep,
            self.progress.repeat,
            skip_similar=self.request.settings.quality != THOROUGH,
            stride=stride,
            starts=starts,
            table=table,
        )

    def _model(self) -> models.ImageModel | None:
        choice = self.request.choice
        if choice.spec and choice.spec.modules:  # it takes seconds
            self.progress(0, 0, f"loading {choice.spec.title}")
        return self.request.load_model(choice)

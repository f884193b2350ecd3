"""Frames scored by the scorers that a run has by default."""

from collections.abc import Callable, Iterable

from bestshot.core.analyse.score_frames import Keep, Table, open_scorers, score_frames
from bestshot.core.media.sampling import SampledFrame
from bestshot.core.models import ImageModel
from bestshot.core.scorers.base import FrameScorer, PairScorer
from bestshot.core.scorers.registry import SCORERS


def score(
    frames: Iterable[SampledFrame],
    model: ImageModel | None,
    keep: Keep | None,
    idle: Callable[[], None] = lambda: None,
    **how: object,
) -> Table:
    """See `score_frames`."""
    with open_scorers([one for one in SCORERS if isinstance(one, FrameScorer | PairScorer)]) as scoring:
        return score_frames(frames, scoring, model, keep, idle, **how)  # type: ignore[arg-type]

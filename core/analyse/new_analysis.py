"""An analysis before anything is scored: what reading a take gives."""

from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ..base.arrays import Ints
from ..base.thumbnails import Thumbnails
from ..values import Analysis, Take


class HasTimes(Protocol):
    """A reader that knows the take and the times of its frames; names as in Analysis."""

    @property
    def take(self) -> Take: ...
    @property
    def time_base(self) -> Fraction: ...
    @property
    def frame_ticks(self) -> Ints: ...

    end_ticks: int


def new_analysis(reader: HasTimes, *, samples: Ints, **facts: Any) -> Analysis:
    """Return an Analysis of N samples that holds no scores yet; facts: further fields, or others than the reader's."""
    read = {name: getattr(reader, name) for name in ("take", "time_base", "frame_ticks", "end_ticks")}
    scores: dict[str, Any] = {"components": {}, "cues": {}, "sources": {}, "embeddings": None}
    pictures = np.zeros(len(samples), np.uint8)
    thumbnails = Thumbnails(Path(), np.zeros(len(samples) + 1, np.int64))
    return Analysis(samples=samples, pictures=pictures, thumbnails=thumbnails, **scores, **(read | facts))

"""The shape of a curve on the screen, a value for each pixel column; without Blender."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .curves import Curve


@dataclass(frozen=True)
class Span:
    """Which frames of the timeline lie on which pixels. left: frame at pixel 0. per_pixel: frames. width: pixels."""

    left: float
    per_pixel: float
    width: int

    def pixel_of(self, frame: float) -> float:
        """Return where a frame begins, in pixels."""
        return (frame - self.left) / self.per_pixel


@dataclass(frozen=True, eq=False)
class Shape:
    """columns: (C,) pixels, rising. heights: (C,) in 0..1. known: (C,) whether something was analysed there."""

    columns: "NDArray[np.float32]"
    heights: "NDArray[np.float32]"
    known: "NDArray[np.bool_]"


def shape(curve: "Curve", span: Span, first: int, end: int, origin: float) -> Shape | None:
    """Return a curve where it is in view, within the frames `first` to `end` (not included) of the timeline.

    origin: the frame at which the take is at 0 seconds. Of the samples of a column, the highest counts, so that no peak
    is lost; between samples, the column is on the line from one to the next. Heights go from the 5th percentile of the
    take, 0, to the 95th, 1. None where nothing is in view.
    """
    scores = np.frombuffer(curve.scores, dtype=np.uint16).astype(np.float32)
    frames_apart, begin = curve.step * curve.fps, origin + curve.start * curve.fps
    low = max(0, int(np.floor(span.pixel_of(max(first, begin)))))
    high = min(span.width, int(np.ceil(span.pixel_of(min(end, begin + (len(scores) - 1) * frames_apart)))) + 1)
    if high - low < 2:
        return None
    columns = np.arange(low, high, dtype=np.float32)
    places = (span.left + columns * span.per_pixel - begin) / frames_apart  # of the columns, in samples
    values = np.interp(places, np.arange(len(scores)), scores)
    starts = np.clip(np.ceil(places).astype(np.int64), 0, len(scores) - 1)
    if span.per_pixel > frames_apart:  # several samples in a column
        tops = np.maximum.reduceat(scores, starts)
        values = np.where(np.diff(starts, append=starts[-1] + 1) > 0, np.maximum(values, tops), values)
    spread = max(curve.high - curve.low, 1)
    known = np.ones(len(columns), dtype=bool)
    if curve.measured:
        known = (
            np.frombuffer(curve.measured, dtype=np.uint8)[
                np.clip(np.round(places).astype(np.int64), 0, len(scores) - 1)
            ]
            > 0
        )
    heights = np.clip((values - curve.low) / spread, 0, 1).astype(np.float32)
    return Shape(columns, heights, known)

"""Which frames are sampled: one grid of times for a take and all its parts."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np

from ..base.arrays import Image, Ints
from ..base.time_range import WHOLE_TAKE, SampleRange

PAIR_FRAMES = 2  # native frames between the two pictures of a pair
PAIR_SECONDS = 0.25  # most between them: later ones show another view rather than motion


def has_pairs(rate: Fraction) -> bool:
    """Return whether a take of a rate in frames a second, 0 where unknown, has pairs close enough to each other."""
    return not rate or PAIR_FRAMES / rate <= PAIR_SECONDS


def unless_consecutive(numbers: Ints, first: int) -> Ints | None:
    """Return the numbers of samples (N,) as an Analysis has them: None where none from `first` on is left out."""
    return None if np.array_equal(numbers, np.arange(first, first + len(numbers))) else numbers


@dataclass(frozen=True, eq=False)
class SampledFrame:
    """A frame that is sampled.

    frame: its place among the frames read, in shown order. image: (height, width, 3) uint8, BGR, upright, full range.
    repeats: how many samples in a row show this frame (a slow or frozen take has several).
    sample: number of the first of these samples in the whole take.
    later: (h, w) uint8, the brightness of the picture on screen shortly after it, small; None where no pairs were asked
    for, or the take ends before. apart: how many native frames that is.
    whole: gives the frame's brightness, (h, w) uint8, upright, not scaled down; it keeps the decoded frame in memory.
    """

    frame: int
    image: Image
    repeats: int
    later: Image | None = None
    apart: float = PAIR_FRAMES
    sample: int = 0
    whole: Callable[[], Image] | None = None


@dataclass(frozen=True)
class SampleGrid:
    """The wanted samples at 0, step, 2 step, … ticks from the first shown frame."""

    step: Fraction
    samples: SampleRange = WHOLE_TAKE

    @property
    def begin(self) -> Fraction:
        """Ticks of the first wanted sample."""
        return self.samples.first * self.step

    @property
    def stop(self) -> Fraction | None:
        """Ticks of the first sample after the wanted ones; None: they go on to the end of the take."""
        return None if self.samples.stop is None else self.samples.stop * self.step

    def before(self, ticks: int | Fraction) -> int:
        """Return how many of the wanted samples lie before a time."""
        number = -int(-ticks // self.step) if ticks > 0 else 0
        stop = number if self.samples.stop is None else min(number, self.samples.stop)
        return max(stop - self.samples.first, 0)

    def shows(self, start: int | Fraction, end: int | Fraction | None) -> bool:
        """Return whether any wanted sample lies from `start` up to `end`; an unknown end may hold one."""
        return end is None or self.before(start) < self.before(end)

    def frames(self, frame_ticks: Ints, end_ticks: int) -> Ints:
        """Return the frame of each sample, shape (N,), at least one; frame_ticks: (F,) times of all frames, rising."""
        count = max(self.before(end_ticks), 1)
        begins = [floor(number * self.step) for number in range(count)]
        return np.asarray(np.searchsorted(frame_ticks, begins, side="right") - 1, dtype=np.int64)

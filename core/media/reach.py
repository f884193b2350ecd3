"""Whether a take reaches a moment that the user names: told before the take is analysed, not after."""

from fractions import Fraction
from math import floor
from pathlib import Path

from ..base.time_range import SampleRange
from .reader import Reader

_FPS = Fraction(1000)  # of which one sample is read
_LINES = 48  # of its picture, which nobody looks at


def assert_reaches(video: Path, time: Fraction) -> None:
    """Raise InputError where a take ends before a time, in seconds from the first shown frame.

    Quick where its header says that it does not; else the take itself must show that it does, as headers may be wrong.
    """
    with Reader(video, _FPS, _LINES) as reader:
        if 0 < reader.take.duration <= time:
            begin = floor(time * _FPS)
            for _ in reader.read(SampleRange(begin, begin + 1)):
                return

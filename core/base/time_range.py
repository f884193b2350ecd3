"""A part of a take, for those who want only that looked at. Nothing but the standard library."""

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from ..errors import InputError, UsageError

_CLOCK = re.compile(
    r"((?:(?P<hours>\d{1,6}):)?(?P<minutes>\d{1,6}):)?(?P<seconds>\d{1,9}(?:\.\d{1,12})?|\.\d{1,12})", re.ASCII
)


@dataclass(frozen=True)
class TimeRange:
    """From `start` up to but not including `end`, in seconds from the first shown frame; None: to the end of the take.

    Checked on creation: UsageError where it begins before the take or ends before it begins.
    """

    start: Fraction = Fraction(0)
    end: Fraction | None = None

    def __post_init__(self) -> None:
        if self.start < 0:
            raise UsageError(f"--start: {float(self.start):g} s is before the take begins")
        if self.end is not None and self.end <= self.start:
            raise UsageError(f"--end: {float(self.end):g} s is not after --start, {float(self.start):g} s")

    def overlaps(self, other: "TimeRange") -> bool:
        """Whether any of the other is in it."""
        mine = self.end is None or other.start < self.end
        return mine and (other.end is None or self.start < other.end)

    def samples(self, sample_fps: float) -> "SampleRange":
        """The samples that are taken in it."""
        rate = exact_rate(sample_fps)
        return SampleRange(ceil(self.start * rate), None if self.end is None else ceil(self.end * rate))

    def covering_samples(self, sample_fps: float) -> "SampleRange":
        """The fewest samples whose times, each lasting until the next one's, cover it."""
        return SampleRange(floor(self.start * exact_rate(sample_fps)), self.samples(sample_fps).stop)


@dataclass(frozen=True)
class SampleRange:
    """Numbers of samples from `first` up to but not including `stop`; None: to the end of the take.

    Sample i is taken i / sample_fps seconds after the first shown frame: one grid for the take and all its parts.
    """

    first: int = 0
    stop: int | None = None

    @property
    def is_empty(self) -> bool:
        return self.stop is not None and self.stop <= self.first

    @property
    def count(self) -> int:
        """How many, of those that end before the take does."""
        return (self.stop or 0) - self.first

    def contains(self, other: "SampleRange") -> bool:
        """Whether all of the other's are among these."""
        return self.first <= other.first and (self.stop is None or (other.stop is not None and other.stop <= self.stop))


WHOLE_TAKE = SampleRange()


def exact_rate(sample_fps: float) -> Fraction:
    """Samples per second as people mean them, without the error of a float."""
    return Fraction(sample_fps).limit_denominator(1000)


def parse_time(text: str) -> Fraction:
    """A time as people write it: 90.5, 1:30.5 or 1:02:03; ValueError where it is none."""
    found = _CLOCK.fullmatch(text.strip())
    if found is not None:
        hours, minutes, rest = int(found["hours"] or 0), int(found["minutes"] or 0), Fraction(found["seconds"])
        if (not found["hours"] or minutes < 60) and (not found["minutes"] or rest < 60):
            return hours * 3600 + minutes * 60 + rest
    raise ValueError(f"'{text}' is no time; write seconds such as 90.5, or 1:30.5")


def parse_range(text: str) -> TimeRange:
    """A stretch as people write it: 1:20-1:45; ValueError where it is none."""
    first, dash, last = text.replace("–", "-").partition("-")  # as our own tables have it
    if not dash:
        raise ValueError(f"'{text}' is no stretch; write it as 1:20-1:45")
    start, end = parse_time(first), parse_time(last)
    if end <= start:
        raise ValueError(f"'{text}' ends before it begins")
    return TimeRange(start, end)


def past_the_end(name: str, start: Fraction, end: Fraction) -> InputError:
    """For a part that begins where the take has ended."""
    return InputError(f"{name}: the take ends at {float(end):.6g} s; there is nothing from {float(start):.6g} s on")


def too_short(name: str) -> InputError:
    """For a part that lies between two samples."""
    return InputError(f"{name}: the part is too short to hold a sample; make it longer, or raise --sample-fps")

"""Ranges of time and of samples of a take. Uses the standard library only, as Blender imports it."""

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from ..errors import InputError, UsageError

_CLOCK = re.compile(
    r"((?:(?P<hours>\d{1,6}):)?(?P<minutes>\d{1,6}):)?(?P<seconds>\d{1,9}(?:\.\d{1,12})?|\.\d{1,12})", re.ASCII
)

LATEST = 10**10  # seconds, which every clock of a file can count


@dataclass(frozen=True)
class TimeRange:
    """From `start` up to but not including `end`, in seconds from the first shown frame; None: to the end of the take.

    Checked on creation: raises UsageError if it begins before the take or after any, or ends before it begins.
    """

    start: Fraction = Fraction(0)
    end: Fraction | None = None

    def __post_init__(self) -> None:
        if self.start < 0:
            raise UsageError(f"--start: {float(self.start):g} s is before the take begins")
        if self.start > LATEST:
            raise UsageError(f"--start: {float(self.start):g} s is after the end of any take")
        if self.end is not None and self.end <= self.start:
            raise UsageError(f"--end: {float(self.end):g} s is not after --start, {float(self.start):g} s")

    def overlaps(self, other: "TimeRange") -> bool:
        """Return whether the two ranges have any time in common."""
        begins_before_end = self.end is None or other.start < self.end
        return begins_before_end and (other.end is None or self.start < other.end)

    def samples(self, sample_fps: float) -> "SampleRange":
        """Return the samples whose nominal times lie in the range."""
        rate = exact_rate(sample_fps)
        return SampleRange(ceil(self.start * rate), None if self.end is None else ceil(self.end * rate))

    def covering_samples(self, sample_fps: float) -> "SampleRange":
        """Return the smallest sample range that covers this range, where a sample lasts until the next one."""
        return SampleRange(floor(self.start * exact_rate(sample_fps)), self.samples(sample_fps).stop)


@dataclass(frozen=True)
class SampleRange:
    """Samples numbered from `first` up to but not including `stop`; None: to the end of the take.

    Sample i is taken i / sample_fps seconds after the first shown frame, so that a part of a take has the same samples
    there as the whole take.
    """

    first: int = 0
    stop: int | None = None

    @property
    def is_empty(self) -> bool:
        return self.stop is not None and self.stop <= self.first

    @property
    def count(self) -> int:
        """Number of samples of a range whose `stop` is known."""
        return (self.stop or 0) - self.first

    def contains(self, other: "SampleRange") -> bool:
        """Return whether all samples of `other` are in this range."""
        return self.first <= other.first and (self.stop is None or (other.stop is not None and other.stop <= self.stop))


WHOLE_TAKE = SampleRange()


def exact_rate(sample_fps: float) -> Fraction:
    """Return the samples per second as the fraction that was meant, without the rounding error of a float."""
    return Fraction(sample_fps).limit_denominator(1000)


def parse_time(text: str) -> Fraction:
    """Return a time such as 90.5, 1:30.5 or 1:02:03 in seconds. Raises ValueError if the text is none."""
    found = _CLOCK.fullmatch(text.strip())
    if found is not None:
        hours, minutes, rest = int(found["hours"] or 0), int(found["minutes"] or 0), Fraction(found["seconds"])
        if (not found["hours"] or minutes < 60) and (not found["minutes"] or rest < 60):
            return hours * 3600 + minutes * 60 + rest
    raise ValueError(f"'{text}' is no time; write seconds such as 90.5, or 1:30.5")


def parse_range(text: str) -> TimeRange:
    """Return a range such as 1:20-1:45. Raises ValueError if the text is none."""
    first, dash, last = text.replace("–", "-").partition("-")  # our own tables print a dash
    if not dash:
        raise ValueError(f"'{text}' is no range; write it as 1:20-1:45")
    start, end = parse_time(first), parse_time(last)
    if end <= start:
        raise ValueError(f"'{text}' ends before it begins")
    return TimeRange(start, end)


def past_the_end(name: str, start: Fraction, end: Fraction) -> InputError:
    """Return the error for a range that begins after the end of the take."""
    return InputError(f"{name}: the take ends at {float(end):.6g} s; there is nothing from {float(start):.6g} s on")


def outside(name: str, time: Fraction, searched: TimeRange) -> InputError:
    """Return the error for a moment that lies outside what is searched."""
    begin = f"{float(searched.start):.6g}"
    span = f"{begin} to {float(searched.end):.6g} s" if searched.end is not None else f"{begin} s on"
    return InputError(f"{name}: {float(time):.6g} s lies outside what is searched, {span}")


def stands_still(name: str) -> InputError:
    """Return the error for a range in which no frame begins, only one from before it stays on screen."""
    return InputError(f"{name}: the picture stands still in all of the part; choose another one")


def too_short(name: str) -> InputError:
    """Return the error for a range that holds no sample."""
    return InputError(f"{name}: the part is too short to hold a sample; make it longer, or raise --sample-fps")

"""Timecode as SMPTE 12M has it: frames counted in hours, minutes, seconds and frames; in drop-frame, numbers of frames
are left out so that 29.97 frames a second keep up with the clock.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

_TIMECODE = re.compile(r"(\d{1,2}):(\d\d):(\d\d)([:;.,])(\d{2,3})")
_DAY = 24 * 3600  # seconds
_USUAL = (24, 25, 30, 48, 50, 60, 100, 120)


@dataclass(frozen=True)
class Clock:
    """Frames per second, and whether timecode drops numbers."""

    rate: Fraction
    drop: bool = False

    @property
    def nominal(self) -> int:
        """Frames of a second of timecode."""
        return max(round(self.rate), 1)

    @property
    def _dropped(self) -> int:
        """Numbers that are left out in each minute but every tenth."""
        return 2 * round(self.nominal / 30) if self.drop else 0

    @property
    def day(self) -> int:
        """Frames after which timecode begins again."""
        return self.nominal * _DAY - self._dropped * (24 * 60 - 24 * 6)

    def frames(self, hours: int, minutes: int, seconds: int, frames: int) -> int:
        """Return how many frames after 00:00:00:00 a timecode is."""
        whole = 60 * hours + minutes
        return (60 * whole + seconds) * self.nominal + frames - self._dropped * (whole - whole // 10)

    def timecode(self, frames: int) -> str:
        """Return the timecode of a frame, such as 01:00:00:00; with ";" before the frames in drop-frame."""
        frames %= self.day
        if self._dropped:
            minute = 60 * self.nominal - self._dropped
            ten = 10 * minute + self._dropped
            tens, rest = divmod(frames, ten)
            frames += self._dropped * (9 * tens + max(rest - self._dropped, 0) // minute)
        seconds, frame = divmod(frames, self.nominal)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        return f"{hour:02}:{minute:02}:{second:02}{';' if self.drop else ':'}{frame:02}"


def can_drop(rate: Fraction) -> bool:
    """Return whether drop-frame timecode is defined for a rate: 29.97 and its multiples."""
    return rate.denominator == 1001 and round(rate) % 30 == 0


def exact_rate(rate: Fraction) -> Fraction:
    """Return the rate that a measured one stands for: 30000/1001 for 29.97; others as they are."""
    near = [Fraction(usual * scale, 1001 if scale == 1000 else 1) for usual in _USUAL for scale in (1, 1000)]
    return next((one for one in near if abs(one - rate) < one / 20_000), rate)


def parse(text: str, rate: Fraction) -> tuple[int, Clock] | None:
    """Return which frame a timecode names, at a rate, and its clock; None for other text.

    A ";" before the frames means drop-frame, where the rate has it. Timecode whose frames count fewer in a second than
    the rate, as 30 of 59.94, follows from its own rate: see `at_rate`.
    """
    found = _TIMECODE.fullmatch(text.strip())
    if not found:
        return None
    hours, minutes, seconds, frame = (int(found[number]) for number in (1, 2, 3, 5))
    clock = Clock(rate, found[4] in ";," and can_drop(rate))
    if minutes > 59 or seconds > 59 or frame >= clock.nominal:
        return None
    return clock.frames(hours, minutes, seconds, frame), clock


def at_rate(frame: int, clock: Clock, rate: Fraction) -> tuple[int, Clock]:
    """Return the frame that is on screen at another rate when that frame begins, with its clock."""
    return round(frame / clock.rate * rate), Clock(rate, clock.drop and can_drop(rate))

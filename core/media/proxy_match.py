"""Whether a smaller copy of a take, such as Blender's proxy, may stand in for it: frame for frame the same pictures.

Such a copy need not keep time: that of Blender 4.2 plays 25 frames a second whatever the take. So frames are matched by
their number, which gives their time only where the take's own follow each other evenly.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from ..base.arrays import Ints
from ..errors import InputError
from ..values import Take
from .probe import open_take, video_stream

NEAR = Fraction(1, 4)  # of a frame: how far a time may be off its place
ASPECT = 0.02  # share by which rounding to whole pixels may change the shape of the picture


class Unlike(InputError):
    """The copy shows something else, or at other times; the message says what is different, as "it has …"."""


@dataclass(frozen=True)
class Pace:
    """How evenly frames follow each other, by the header.

    time_base: seconds of a tick. step: ticks from frame to frame. frames: how many, perhaps with a fraction where that
    is guessed from the duration.
    """

    time_base: Fraction
    step: Fraction
    frames: Fraction

    @property
    def rate(self) -> Fraction:
        """Frames per second."""
        return 1 / (self.step * self.time_base)

    def numbers(self, ticks: Ints) -> Ints:
        """Return the numbers of frames, (F,), by their times, ticks from the first; Unlike where these are uneven."""
        exact = ticks / float(self.step)
        numbers = np.rint(exact).astype(np.int64)
        if np.any(np.abs(exact - numbers) > NEAR) or np.any(np.diff(numbers) != 1):
            raise Unlike("its frames do not follow each other evenly")
        return numbers

    def ticks(self, numbers: Ints) -> Ints:
        """Return when frames are shown, (F,), in ticks from the first one on."""
        step = self.step
        return np.array([round(number * step) for number in numbers.tolist()], dtype=np.int64)


def pace_of(path: Path) -> Pace:
    """Return the pace of the pictures in a file; Unlike where they come unevenly, InputError where there are none."""
    with open_take(path) as container:
        stream = video_stream(container, path)
        rate, base = stream.average_rate, stream.time_base
        if not rate or not base:
            raise Unlike("its rate is unknown")
        step = 1 / (rate * base)
        if "mov" in container.format.name.split(","):  # which knows the times of all frames beforehand
            return _listed(stream, base, step)
        if stream.frames:
            return Pace(base, step, Fraction(stream.frames))
        length = stream.duration * base if stream.duration else Fraction(container.duration or 0, av.time_base)
        return Pace(base, step, length * rate)


def _listed(stream: av.VideoStream, base: Fraction, step: Fraction) -> Pace:
    times = np.array([entry.timestamp for entry in stream.index_entries if not entry.is_discard], dtype=np.int64)
    if len(times) > 1:
        step = Fraction(int(times[-1] - times[0]), len(times) - 1)
        drift = times - times[0] - np.arange(len(times)) * float(step)
        if step <= 0 or np.abs(drift).max() > max(1, NEAR * step):
            raise Unlike("the frames of the take do not follow each other evenly")
    return Pace(base, step, Fraction(len(times)))


def assert_same_number(take: Pace, copy: Pace) -> None:
    """Unlike where one has more frames than the other, by the headers."""
    if abs(take.frames - copy.frames) > Fraction(1, 2):
        raise Unlike(f"it has {float(copy.frames):.6g} frames, the take {float(take.frames):.6g}")


def assert_same_shape(take: Take, copy: Take) -> None:
    """Unlike where the pictures are wider or higher, upright and with square pixels."""
    if abs(copy.width * take.height / (copy.height * take.width) - 1) > ASPECT:
        raise Unlike(f"its pictures have another shape, {copy.width} x {copy.height}")

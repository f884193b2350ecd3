"""What is asked of one take, as a message. Standard library only, as Blender imports it."""

from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

from ..base.constraints import NO_CONSTRAINTS, Constraints
from ..base.sound_file import SoundFile
from ..base.time_range import TimeRange
from ..settings import Settings
from .messages import Find


def take_to_find(
    video: Path,
    settings: Settings | None = None,
    part: TimeRange | None = None,
    proxy: Path | None = None,
    refine: Sequence[TimeRange] = (),
    marks: Sequence[Fraction] = (),
    sound: SoundFile | None = None,
    constraints: Constraints = NO_CONSTRAINTS,
    *,
    cached: bool = False,
) -> Find:
    """Return what is asked of one take, for `Engine.compare`; parameters as of `Engine.find`."""
    return Find(
        id=0,
        video=str(video.absolute()),
        settings=asdict(settings or Settings()),
        start=part.start if part else None,
        end=part.end if part else None,
        proxy=str(proxy.absolute()) if proxy else None,
        refine=tuple((one.start, one.end) for one in refine),
        marks=tuple(marks),
        sound=str(sound.path.absolute()) if sound else None,
        sound_offset=sound.offset if sound else Fraction(0),
        keep=tuple((one.peak, one.start, one.end) for one in constraints.keep),
        reject=constraints.reject,
        swapped=tuple((one.peak, str(one.other.absolute()), one.other_peak) for one in constraints.swapped),
        cached=cached,
    )

"""What more is wanted of: a picture, a video or a moment of one. Standard library only."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from .time_range import parse_range, parse_time


@dataclass(frozen=True)
class Reference:
    """A picture, a video, or a part of a video that shots should look like.

    start, end: of the part, in seconds from the first shown frame; without an end, the frame on screen at `start`;
    without both, all of it. unwanted: shots should not look like it.
    """

    path: str
    start: Fraction | None = None
    end: Fraction | None = None
    unwanted: bool = False


def parse_reference(text: str, unwanted: bool = False) -> Reference:
    """Return the reference that a text such as `b.mp4`, `b.mp4@0:12.5` or `b.mp4@0:10-0:14` names.

    A file whose name is all of the text comes first. Raises ValueError where what follows the @ is no time or range.
    """
    name, at, time = text.rpartition("@")
    if not at or Path(text).exists():
        return Reference(str(Path(text).absolute()), unwanted=unwanted)
    path = str(Path(name).absolute())
    if "-" in time or "–" in time:
        part = parse_range(time)
        return Reference(path, part.start, part.end, unwanted)
    return Reference(path, parse_time(time), None, unwanted)

"""Which strips can be searched for best moments, and how each plays its media."""

from fractions import Fraction
from math import ceil
from typing import Any

from ..core.errors import InputError
from . import vse
from .timing import Mapping, rate_of

_KINDS = {
    "IMAGE": "is made of pictures",
    "SCENE": "is a scene",
    "COLOR": "is a plain colour",
    "META": "is a meta strip; enter it (Tab) to work on what is inside",
    "SOUND": "is sound alone",
    "MOVIECLIP": "is a movie clip of the tracker",
    "MASK": "is a mask",
    "TEXT": "is text",
}


class LeftOut(InputError):
    """The strip cannot be searched; the message names it and says why."""

    def __init__(self, strip: Any, why: str) -> None:
        super().__init__(f"'{strip.name}' is left out: it {why}")


def mapping_of(scene: Any, strip: Any) -> Mapping:
    """How a strip, one of those that the user sees, plays its media; LeftOut where that cannot be told exactly."""
    if strip.type != "MOVIE":
        raise LeftOut(strip, _KINDS.get(strip.type, "is an effect"))
    path = vse.media_path(strip)
    if not path.is_file():
        raise LeftOut(strip, f"has lost its file, {path}")
    if strip.use_reverse_frames:
        raise LeftOut(strip, "plays backwards")
    if len(strip.retiming_keys):
        raise LeftOut(strip, "is retimed")
    if any(other.type == "SPEED" and other.input_1 == strip for other in vse.open_strips(scene)):
        raise LeftOut(strip, "is under a Speed effect")
    if strip.stream_index:
        raise LeftOut(strip, "plays another than the first stream of its file")
    rate = rate_of(strip.fps)
    if not rate:
        raise LeftOut(strip, f"plays a file that Blender cannot read, {path}")
    step = rate / vse.scene_rate(scene)
    if step != 1 and not vse.plays_naturally(scene, strip):
        step = Fraction(1)
    first, end = vse.handles(strip)
    start = Fraction(vse.content_start(strip))
    first, end = max(first, ceil(start)), min(end, ceil(vse.content_end(strip)))
    if first >= end:
        raise LeftOut(strip, "shows a single frozen frame")
    return Mapping(start, step, rate, vse.content_cut(strip), first, end, sticky=vse.STICKY_PICTURES)


def sounds_of(scene: Any, strip: Any) -> list[Any]:
    """The sound strips that belong to a movie strip: same file, content from the same frame, at the same time."""
    path, start, (first, end) = vse.media_path(strip), vse.content_start(strip), vse.handles(strip)
    return [
        other
        for other in vse.open_strips(scene)
        if other.type == "SOUND"
        and vse.media_path(other) == path
        and abs(vse.content_start(other) - start) < 1
        and vse.handles(other)[0] < end
        and vse.handles(other)[1] > first
    ]

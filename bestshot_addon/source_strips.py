"""Which strips can be searched for best moments, and how each plays its media."""

from fractions import Fraction
from math import ceil
from typing import Any

from ..core.base.time_range import TimeRange
from ..core.errors import InputError
from . import tags, vse
from .strip_mapping import Mapping, rate_of

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
    """Return how a visible strip plays its media; raises LeftOut where that cannot be computed exactly."""
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
    """Return the sound strips of a movie strip: same file, content from the same frame, at the same time."""
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


def wanted(scene: Any) -> list[Any]:
    """Return the strips to search: the selected movie strips, else the active one, of any type.

    In place of a highlight of ours, the strip that it was made from.
    """
    active = vse.active_strip(scene)
    selected = [movie for movie in vse.movies(scene) if movie.select]
    chosen = selected or ([active] if active else [])
    found: dict[str, Any] = {}
    for strip in chosen:
        source = tags.source_of(strip)
        if source is None:
            found[strip.name] = strip
        elif source not in found and (original := original_of(scene, strip)):
            found[original.name] = original
    return list(found.values())


def original_of(scene: Any, highlight: Any) -> Any:
    """Return the strip that a highlight was made from, even if renamed since; None where it is gone."""
    same_name = vse.named(scene, tags.source_of(highlight) or "")
    if same_name:
        return same_name
    video = vse.media_path(highlight)
    return next((movie for movie in takes(scene) if vse.media_path(movie) == video), None)


def takes(scene: Any) -> list[Any]:
    """Return the movie strips that are not highlights of ours, in the order of the timeline."""
    return [movie for movie in vse.movies(scene) if tags.source_of(movie) is None]


def seconds_of(scene: Any, strips: list[Any]) -> float:
    """Return the total length of strips on the timeline, in seconds. Quick, for panels."""
    return float(sum(end - first for first, end in map(vse.handles, strips)) / vse.scene_rate(scene))


def part_of(strip: Any, mapping: Mapping) -> TimeRange | None:
    """Return the range of the media that a strip shows; None where it shows all of it."""
    start, end = mapping.visible
    first, last = vse.handles(strip)
    at_start = not mapping.cut and first <= vse.content_start(strip)
    at_end = not vse.content_cut_end(strip) and last >= vse.content_end(strip)
    if at_start and at_end:
        return None
    return TimeRange(Fraction(0) if at_start else start, None if at_end else end)

"""Highlights on the timeline: where the source plays them, or back to back from the playhead, or markers alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from ..core.errors import BestShotError
from . import tags, vse, windows
from .modes import MODES, ORDERS
from .source_strips import original_of, stray_sounds_of
from .strip_plan import NoRoom, PlannedStrip, line_up, locate, plan_strips

if TYPE_CHECKING:
    from ..core.engine.messages import WirePick

_COLOURS = 9
_NAME_BYTES = 63


@dataclass(frozen=True)
class Inserted:
    """What was put on the timeline, best first: names of strips, frames of markers; and sentences for the user.

    end: the frame after the last assembled highlight; the frame it was to begin at where nothing was assembled.
    """

    strips: tuple[str, ...]
    sounds: tuple[str, ...]
    markers: tuple[int, ...]
    notes: tuple[str, ...]
    end: int


def insert(
    context: Any,
    scene: Any,
    source: Any,
    picks: Sequence["WirePick"],
    mode: str = "PLACE",
    order: str = "RANK",
    frame: int | None = None,
    model: str | None = None,
    averages: Mapping[str, float] | None = None,
) -> Inserted:
    """Put the picks of `source`, a visible movie strip, on the timeline of `scene`; return what was put there.

    An earlier result of the same source is replaced; whatever else there is stays as it is, the selection too.
    mode: PLACE, at every frame what the source shows there; ASSEMBLE, back to back from `frame`; MARKERS alone.
    order: of assembled highlights, by RANK or by TIME. frame: where they begin, None for the playhead.
    model, averages: of the search, kept with the highlights to explain them.
    Raises LeftOut for a strip that cannot be mapped and NoRoom, and has then changed nothing; BestShotError where
    Blender refuses, and has then left no strip or marker of BestShot's.
    """
    if mode not in MODES or order not in ORDERS:
        raise ValueError(f"mode is one of {', '.join(MODES)}, order one of {', '.join(ORDERS)}")
    located = locate(scene, source, picks)
    frame = scene.frame_current if frame is None else frame
    if mode == "ASSEMBLE":
        frame = line_up(located, frame, order)
    highlights = [highlight for highlight in located if highlight.is_on_timeline]
    if located and not highlights:
        raise NoRoom(f"the moments of '{source.name}' lie beyond frame {vse.LAST_FRAME:,}, the last of the timeline")
    for old in tags.highlights(scene):
        name = tags.source_of(old)
        if name != source.name and original_of(scene, old) == source:
            tags.rename_source(scene, name, source.name)
    if mode != "MARKERS":
        plan_strips(scene, source, highlights, in_one_row=mode == "ASSEMBLE")

    tags.clear(scene, source.name)
    pictures: list[str] = []
    sounds: list[str] = []
    markers: list[int] = []
    try:
        for highlight in highlights:
            pick = highlight.pick
            for strip in _copies(context, scene, source, [strip for strip in highlight.strips if strip]):
                is_sound = strip.type == "SOUND"
                strip.name = _unused(scene, f"{highlight.name} · sound" if is_sound else highlight.full_name)
                strip.color_tag = f"COLOR_{min(pick.rank, _COLOURS):02}"
                # the source's own sound plays there already, and both together would be twice as loud
                strip.mute = strip.mute or (is_sound and mode == "PLACE")
                from_start = highlight.peak + highlight.moved - vse.content_start(strip)
                tags.tag_strip(strip, source.name, from_start, pick, model, averages)
                (sounds if is_sound else pictures).append(strip.name)
            marker = scene.timeline_markers.new(highlight.full_name, frame=highlight.peak + highlight.moved)
            tags.note_marker(scene, marker, source.name)
            markers.append(marker.frame)
    except RuntimeError as error:
        tags.clear(scene, source.name)
        raise BestShotError(f"the highlights of '{source.name}' could not be placed: {error}") from error

    notes = []
    if beyond := len(located) - len(highlights):
        notes.append(f"{beyond} of {len(picks)} moments lie beyond frame {vse.LAST_FRAME:,}, the last of the timeline.")
    if outside := len(picks) - len(located):
        notes.append(f"{outside} of {len(picks)} moments lie outside what '{source.name}' shows.")
    if mode != "MARKERS":
        notes += [
            f"'{sound.name}' was left behind: it plays the file of '{source.name}', but at another time, and is not "
            "connected to it."
            for sound in stray_sounds_of(scene, source)
        ]
    if sounds and mode == "PLACE":
        notes.append("The highlights' sound is muted, as the source's own plays at the same place.")
    return Inserted(tuple(pictures), tuple(sounds), tuple(markers), tuple(notes), frame)


def _copies(context: Any, scene: Any, source: Any, planned: list[PlannedStrip]) -> list[Any]:
    """Make the strips of one highlight at once, so that picture and sound stay connected where they were."""
    if not planned:
        return []
    copies = windows.duplicate(context, scene, [strip.original for strip in planned])
    for copy in copies:
        tags.tag_strip(copy, source.name, 0.0)
    for copy, strip in zip(copies, planned, strict=True):
        start = vse.content_start(strip.original) + strip.moved
        vse.put(scene, copy, channel=strip.channel, start=start, first=strip.first, end=strip.end)
        copy.lock = False
    return copies


def _unused(scene: Any, name: str) -> str:
    """Return a strip name that is not in use and not too long: Blender would rename a second `0.87` to `0.088`."""
    taken = {strip.name for holder in vse.holders(scene) for strip in vse.strips_of(holder)}
    name = name.encode()[: _NAME_BYTES - len(" (999)")].decode(errors="ignore")
    names = chain([name], (f"{name} ({number})" for number in count(2)))
    return next(each for each in names if each not in taken)

"""The shots in a scene as values: what panels draw, and what operators work on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.app.handlers import persistent

from . import ours, tags, vse
from .notes import Note, from_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.engine.messages import WirePick


@dataclass(frozen=True)
class Shot:
    """A moment that BestShot put on the timeline: a strip with a marker at its peak, or a marker alone.

    take: name of the strip that it was made from. id: its peak in the take, in milliseconds. name: of the strip or
    marker. first, end (not included), peak: frames of the timeline. channel: 0 for a marker.
    is_kept: whether the user keeps it. is_changed: whether the user moved, trimmed, renamed or locked it, which keeps
    it, too. in_row: whether it is one of an assembly. video: the take's file. marker: name and frame of the marker that
    we set for it, which the user may have changed.
    """

    take: str
    id: int
    name: str
    first: int
    end: int
    peak: int
    channel: int
    is_kept: bool
    is_changed: bool
    in_row: bool
    pick: "WirePick | None"
    model: str | None
    averages: "Mapping[str, float]"
    video: Path
    marker: tuple[str, int] | None = None

    @property
    def stays(self) -> bool:
        """Whether a search must not touch it."""
        return self.is_kept or self.is_changed

    @property
    def is_marker(self) -> bool:
        """Whether it is a marker alone."""
        return self.channel == 0

    @property
    def rank(self) -> int:
        """1 for the best of its take; 0 where that is unknown."""
        return self.pick.rank if self.pick else 0

    @property
    def score(self) -> float:
        """0..1."""
        return self.pick.score if self.pick else 0.0


def of(scene: Any) -> list[Shot]:
    """Return all shots that are visible, take by take, best first. Quick, for panels and drawing."""
    found = [_of_strip(scene, strip) for strip in ours.visible_strips(scene)]
    return found + [shot for note in ours.MARKED.each(scene) if (shot := _of_marker(scene, note))]


_cached: dict[int, tuple[int, list[Shot]]] = {}
"""By the scene's session_uid: the last operator then, and what `of` returned."""


def cached(scene: Any) -> list[Shot]:
    """Return what `of` returned when it was last called; called again only where the file may have changed since.

    For drawing, many times a second.
    """
    operator, known = _last_operator(), _cached.get(scene.session_uid)
    if known is None or known[0] != operator:
        known = _cached[scene.session_uid] = operator, of(scene)
    return known[1]


def _last_operator() -> int:
    """Return what differs once the user did something else: after some operators, Blender calls no handler."""
    operators: Any = bpy.context.window_manager.operators  # type: ignore[union-attr]
    return int(operators[-1].as_pointer()) if operators else 0


@persistent  # type: ignore[untyped-decorator]
def clear_cache(*_: Any) -> None:
    """Collect the shots anew when they are next drawn. Also a handler."""
    _cached.clear()


def current(scene: Any) -> Shot | None:
    """Return the shot that the user works on: that of the active strip, or to which that is an alternative; else that
    of the marker at the playhead.
    """
    return current_of(scene, of(scene))


def current_of(scene: Any, found: Sequence[Shot]) -> Shot | None:
    """Return which of these shots the user works on, as `current`."""
    active = vse.active_strip(scene)
    name, frame = active.name if active else None, scene.frame_current
    best = tags.alternative_to(active) if active else None
    if best is not None:
        return next((shot for shot in found if shot.in_row and (shot.take, shot.id) == best), None)
    there = (shot for shot in found if (shot.peak == frame if shot.is_marker else shot.name == name))
    return min(there, key=lambda shot: shot.is_marker, default=None)


def strip_of(scene: Any, shot: Shot) -> Any:
    """Return the visible strip of a shot; None for a marker alone, or where it is gone."""
    return None if shot.is_marker else vse.named(scene, shot.name)


def _of_strip(scene: Any, strip: Any) -> Shot:
    take = tags.source_name(strip) or ""
    first, end = vse.handles(strip)
    return Shot(
        take=take,
        id=tags.id_of_strip(strip),
        name=strip.name,
        first=first,
        end=end,
        peak=tags.peak_of(strip),
        channel=strip.channel,
        is_kept=tags.state_of(strip) == tags.KEPT,
        is_changed=tags.is_changed(strip, vse.named(scene, take)),
        in_row=tags.in_row(strip),
        pick=tags.pick_of(strip),
        model=tags.model_of(strip),
        averages=tags.averages_of(strip),
        video=vse.media_path(strip),
        marker=tags.marker_of(strip),
    )


def _of_marker(scene: Any, note: Note) -> Shot | None:
    """Return the shot of a marker, which the user may have moved or renamed; None where it is gone."""
    source = vse.named(scene, note["source"])
    pick = tags.read_pick(note["pick"])
    if source is None or pick is None:
        return None
    markers = [(marker.name, marker.frame) for marker in scene.timeline_markers]
    noted = note["name"], note["frame"]
    near = (one for one in markers if one[0] == noted[0] or one[1] == noted[1])
    wanted = noted if noted in markers else next(near, None)
    if wanted is None:
        return None
    start = vse.content_start(source)
    return Shot(
        take=note["source"],
        id=tags.id_of(pick),
        name=wanted[0],
        first=round(start + note["first"]),
        end=round(start + note["end"]),
        peak=wanted[1],
        channel=0,
        is_kept=note["state"] == tags.KEPT,
        is_changed=wanted != noted,
        in_row=False,
        pick=pick,
        model=note["model"] or None,
        averages=_averages(note["averages"]),
        video=vse.media_path(source),
        marker=noted,
    )


@lru_cache(maxsize=256)
def _averages(text: str) -> dict[str, float]:
    found = from_json(text)
    items = found.items() if isinstance(found, dict) else ()
    return {name: float(value) for name, value in items if isinstance(value, int | float)}


_CHANGES: tuple[Any, ...] = (
    bpy.app.handlers.depsgraph_update_post,
    bpy.app.handlers.undo_post,
    bpy.app.handlers.redo_post,
    bpy.app.handlers.load_post,
)
"""Handlers of events after which the shots of a scene may have changed."""


def register() -> None:
    for handlers in _CHANGES:
        handlers.append(clear_cache)


def unregister() -> None:
    for handlers in _CHANGES:
        handlers.remove(clear_cache)
    clear_cache()

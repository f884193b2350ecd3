"""The sequencer, with one interface for every Blender from 4.2 to 5.2: the only file that knows versions.

No function keeps a strip: after undo, a reference to one crashes Blender.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy

from .strip_mapping import rate_of

CHANNELS = 128
LAST_FRAME = 1_048_574
"""Of Blender's timeline, which begins as far before zero. Strips can lie beyond, but markers are set there instead."""
STICKY_PICTURES = bpy.app.version >= (5, 0)
"""See strip_mapping.Mapping: since 5.0, a picture is kept for all positions between two whole media frames."""
HAS_SEQUENCER_SCENE = bpy.app.version >= (5, 0)
"""Whether a workspace chooses the scene whose timeline its sequencers show, which may be none."""

# 5.1 renamed the times; the old names warn
_RENAMED = bpy.app.version >= (5, 1)
_FIRST, _END = ("left_handle", "right_handle") if _RENAMED else ("frame_final_start", "frame_final_end")
_START = "content_start" if _RENAMED else "frame_start"
_PAST_END = "right_handle_offset" if _RENAMED else "frame_offset_end"
_CUT = "content_trim_start" if _RENAMED else "animation_offset_start"
_CUT_END = "content_trim_end" if _RENAMED else "animation_offset_end"

_FEW = 50  # strips

_LOOK = (
    "mute", "color_tag", "blend_type", "blend_alpha", "strobe", "color_saturation", "color_multiply", "use_float",
    "use_flip_x", "use_flip_y", "use_reverse_frames", "use_deinterlace", "volume", "pan",
)  # fmt: skip
_LOOK_PARTS = {
    "transform": ("offset_x", "offset_y", "scale_x", "scale_y", "rotation"),
    "crop": ("min_x", "max_x", "min_y", "max_y"),
}

TIMELINE_SCENE = "(getattr(bpy.context, 'sequencer_scene', None) or bpy.context.scene)"
"""`timeline_scene` as code, for presets, which Blender saves as scripts."""


def timeline_scene(context: Any) -> Any:
    """Return the scene whose timeline the sequencer shows; where it shows none, the current scene."""
    return (getattr(context, "sequencer_scene", None) if HAS_SEQUENCER_SCENE else None) or context.scene


def scene_of(session_uid: int) -> Any:
    """Return the scene of that session_uid; None where it is gone."""
    return next((scene for scene in bpy.data.scenes if scene.session_uid == session_uid), None)


def timeline_of(window: Any) -> Any:
    """Return the scene whose timeline the sequencers of a window show."""
    return (window.workspace.sequencer_scene if HAS_SEQUENCER_SCENE else None) or window.scene


def linked_from(scene: Any) -> Path | None:
    """Return the file that a scene is linked from, whose changes would not be saved; None for one of this file's own.

    Blender allows no library overrides of scenes.
    """
    return None if scene.is_editable else Path(scene.library.filepath)


def shows_timeline(context: Any) -> bool:
    """Return whether the sequencer shows a timeline."""
    return not HAS_SEQUENCER_SCENE or context.sequencer_scene is not None


def strips_of(holder: Any) -> Any:
    """Return the strips directly inside a sequence editor or a meta strip."""
    return holder.strips if hasattr(holder, "strips") else holder.sequences


def opened(scene: Any) -> Any:
    """Return the meta strip entered last, else the sequence editor; None where the scene has none."""
    editor = scene.sequence_editor
    return editor.meta_stack[-1] if editor and len(editor.meta_stack) else editor


def open_strips(scene: Any) -> list[Any]:
    """Return the visible strips: those of the meta strip entered last, or of the top level."""
    holder = opened(scene)
    return list(strips_of(holder)) if holder else []


def named(scene: Any, name: str) -> Any:
    """Return the visible strip of that name; None where there is none."""
    holder = opened(scene)
    return strips_of(holder).get(name) if holder else None


def holders(scene: Any) -> Iterator[Any]:
    """Yield the sequence editor and every meta strip, however deep."""
    waiting = [scene.sequence_editor] if scene.sequence_editor else []
    while waiting:
        holder = waiting.pop()
        yield holder
        waiting += [strip for strip in strips_of(holder) if strip.type == "META"]


def usable_channels(scene: Any, lowest: int) -> list[int]:
    """Return the numbers of the visible channels from `lowest` up that are neither locked nor muted."""
    channels = opened(scene).channels
    return [n for n in range(lowest, CHANNELS + 1) if not (channels[n].lock or channels[n].mute)]


def active_strip(scene: Any) -> Any:
    """Return the active strip, of any type, if it is visible; else None."""
    active = scene.sequence_editor and scene.sequence_editor.active_strip
    return active if active and named(scene, active.name) == active else None


def selected_strips(scene: Any) -> list[Any]:
    """Return the visible strips that are selected. Quick among thousands, for panels."""
    holder = opened(scene)
    if holder is None:
        return []
    strips = strips_of(holder)
    flags = [False] * len(strips)
    strips.foreach_get("select", flags)
    numbers = [number for number, flag in enumerate(flags) if flag]
    # Blender counts from the first strip to find one by its number
    return [strips[number] for number in numbers] if len(numbers) < _FEW else [one for one in strips if one.select]


def movies(scene: Any) -> list[Any]:
    """Return the visible movie strips, in the order of the timeline."""
    return movies_of(open_strips(scene))


def movies_of(strips: Iterable[Any]) -> list[Any]:
    """Return those that are movie strips, in the order of the timeline."""
    found = [strip for strip in strips if strip.type == "MOVIE"]
    return sorted(found, key=lambda strip: (handles(strip), strip.channel))


def media_path(strip: Any) -> Path:
    """Return the absolute path of a movie or sound strip's file."""
    owner = strip.sound if strip.type == "SOUND" else strip
    return Path(bpy.path.abspath(owner.filepath, library=owner.id_data.library)) if owner else Path()


def scene_rate(scene: Any) -> Fraction:
    """Return the timeline's frames per second."""
    return rate_of(scene.render.fps / scene.render.fps_base)


def handles(strip: Any) -> tuple[int, int]:
    """Return the timeline frames of the strip's left handle (included) and right handle (not included)."""
    return int(getattr(strip, _FIRST)), int(getattr(strip, _END))


def content_start(strip: Any) -> float:
    """Return the timeline frame where the content begins, however the strip is trimmed."""
    return float(getattr(strip, _START))


def content_end(strip: Any) -> float:
    """Return the timeline frame just after the content."""
    # from the handle, as 4.2 counts `frame_duration` in media frames
    return float(getattr(strip, _END) + getattr(strip, _PAST_END))


def content_cut(strip: Any) -> int:
    """Return the number of media frames cut off before the content begins."""
    return int(getattr(strip, _CUT))


def content_cut_end(strip: Any) -> int:
    """Return the number of media frames cut off after the content ends."""
    return int(getattr(strip, _CUT_END))


def placement_of(strip: Any) -> list[float]:
    """Return channel, start of the content, and both handles of a strip."""
    return [strip.channel, content_start(strip), *handles(strip)]


def appearance_of(strip: Any) -> dict[str, Any]:
    """Return what users change of how a strip looks or sounds, as plain values by name."""
    found = {name: getattr(strip, name) for name in _LOOK if hasattr(strip, name)}
    for part, names in _LOOK_PARTS.items():
        holder = getattr(strip, part, None)
        found |= {f"{part}.{name}": getattr(holder, name) for name in names if hasattr(holder, name)}
    found["modifiers"] = len(getattr(strip, "modifiers", ()))
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in found.items()}


def overlap(one: Any, other: Any) -> bool:
    """Return whether two strips play at the same time."""
    (first, end), (other_first, other_end) = handles(one), handles(other)
    return first < other_end and other_first < end


def are_connected(scene: Any, strip: Any, other: Any) -> bool:
    """Return whether two strips that overlap are connected, which Blender can do since 4.4.

    Until 5.2, no property says so. In a copy of the scene, splitting one of them splits those connected to it, too.
    """
    if hasattr(strip, "connections"):
        return other in list(strip.connections)
    middle = (max(handles(strip)[0], handles(other)[0]) + min(handles(strip)[1], handles(other)[1])) // 2
    copy = scene.copy()
    try:
        one, two = _twin(copy, strip), _twin(copy, other)
        one.lock = two.lock = False
        end = handles(two)[1]
        one.split(frame=middle, split_method="SOFT")
        return handles(two)[1] != end
    finally:
        bpy.data.scenes.remove(copy)


def plays_naturally(scene: Any, strip: Any) -> bool:
    """Return whether the strip keeps the media's own speed, and not one media frame for each timeline frame.

    No property says so. In a copy of the scene at half the rate, only a strip at its own speed changes its length.
    """
    length = content_end(strip) - content_start(strip)
    copy = scene.copy()
    try:
        copy.render.fps_base *= 2
        twin = _twin(copy, strip)
        return content_end(twin) - content_start(twin) != length
    finally:
        bpy.data.scenes.remove(copy)


def _twin(copy: Any, strip: Any) -> Any:
    """Return what a strip is in a copy of its scene."""
    (twin,) = (other for holder in holders(copy) for other in strips_of(holder) if other.name == strip.name)
    return twin


def put(scene: Any, strip: Any, *, channel: int, start: float, first: int, end: int) -> None:
    """Place a visible strip: its content from `start`, its handles at `first` and `end`, all in timeline frames.

    The place must be free; RuntimeError where Blender does not accept it. Blender moves a strip that overlaps another
    after every single change, so the strip is trimmed beyond all others, and then moved into place.
    """
    left, right = handles(strip)
    away = max(handles(other)[1] for other in open_strips(scene)) - first + (right - left)
    setattr(strip, _START, start + away)
    trim(strip, first + away, end + away)
    strip.channel = channel
    setattr(strip, _START, start)
    # a fractional start is rounded on the way, and the handles with it
    trim(strip, first, end)
    near = abs(content_start(strip) - start) < 1e-3
    if not near or (strip.channel, handles(strip)) != (channel, (first, end)):
        raise RuntimeError(f"Blender did not let '{strip.name}' lie on channel {channel} at frame {first}")


def shift(scene: Any, strip: Any, by: int) -> None:
    """Move a visible strip along the timeline, as `put` does."""
    first, end = handles(strip)
    put(scene, strip, channel=strip.channel, start=content_start(strip) + by, first=first + by, end=end + by)


def trim(strip: Any, first: int, end: int) -> None:
    """Set the handles of a strip."""
    setattr(strip, _FIRST, first)
    setattr(strip, _END, end)


def remove(scene: Any, strips: Iterable[Any]) -> None:
    """Remove strips, inside meta strips too."""
    removed = {strip.as_pointer() for strip in strips}
    for holder in list(holders(scene)):
        for strip in list(strips_of(holder)):
            if strip.as_pointer() in removed:
                strips_of(holder).remove(strip)


def select_only(scene: Any, strip: Any) -> None:
    """Select one visible strip alone, and make it the active one."""
    for other in open_strips(scene):
        other.select = other == strip
    scene.sequence_editor.active_strip = strip

"""The sequencer, alike in every Blender from 4.2 to 5.2: the only file that knows versions.

No function keeps a strip: after undo, a reference to one crashes Blender.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy

from .strip_mapping import rate_of

CHANNELS = 128
STICKY_PICTURES = bpy.app.version >= (5, 0)
"""See timing.Mapping: since 5.0, a picture is kept for all positions between two whole media frames."""

# 5.1 renamed the times; the old names warn
_RENAMED = bpy.app.version >= (5, 1)
_FIRST, _END = ("left_handle", "right_handle") if _RENAMED else ("frame_final_start", "frame_final_end")
_START = "content_start" if _RENAMED else "frame_start"
_PAST_END = "right_handle_offset" if _RENAMED else "frame_offset_end"
_CUT = "content_trim_start" if _RENAMED else "animation_offset_start"
_CUT_END = "content_trim_end" if _RENAMED else "animation_offset_end"
_OWN_SCENE = bpy.app.version >= (5, 0)

# operators that hold strips between two events, or show them frame by frame; those of other add-ons may run all day
_HOLDING_DATA = ("TRANSFORM_OT_", "SEQUENCER_OT_", "ANIM_OT_", "MARKER_OT_", "RENDER_OT_")


# How a preset, which Blender keeps as a script, finds `timeline_scene`.
TIMELINE_SCENE = "(getattr(bpy.context, 'sequencer_scene', None) or bpy.context.scene)"


def timeline_scene(context: Any) -> Any:
    """The scene whose timeline the sequencer shows; without one (5.0 and later may have none), the current scene."""
    return (getattr(context, "sequencer_scene", None) if _OWN_SCENE else None) or context.scene


def shows_timeline(context: Any) -> bool:
    """Whether the sequencer shows a timeline: since 5.0 it may show none."""
    return not _OWN_SCENE or context.sequencer_scene is not None


def strips_of(holder: Any) -> Any:
    """The strips directly inside a sequence editor or a meta strip."""
    return holder.strips if hasattr(holder, "strips") else holder.sequences


def opened(scene: Any) -> Any:
    """What the user works in: the meta strip entered last, or the sequence editor; None where the scene has none."""
    editor = scene.sequence_editor
    return editor.meta_stack[-1] if editor and len(editor.meta_stack) else editor


def open_strips(scene: Any) -> list[Any]:
    """The strips the user sees: those of the meta strip entered last, or of the top level."""
    holder = opened(scene)
    return list(strips_of(holder)) if holder else []


def named(scene: Any, name: str) -> Any:
    """The strip of that name, if it is among those the user sees; else None."""
    holder = opened(scene)
    return strips_of(holder).get(name) if holder else None


def holders(scene: Any) -> Iterator[Any]:
    """The sequence editor and every meta strip, however deep."""
    waiting = [scene.sequence_editor] if scene.sequence_editor else []
    while waiting:
        holder = waiting.pop()
        yield holder
        waiting += [strip for strip in strips_of(holder) if strip.type == "META"]


def usable_channels(scene: Any, lowest: int) -> list[int]:
    """Numbers of the channels from `lowest` up, where the user works, that are neither locked nor muted."""
    channels = opened(scene).channels
    return [n for n in range(lowest, CHANNELS + 1) if not (channels[n].lock or channels[n].mute)]


def active_strip(scene: Any) -> Any:
    """The active strip, of any type, if it is among those the user sees; else None."""
    active = scene.sequence_editor and scene.sequence_editor.active_strip
    return active if active and named(scene, active.name) == active else None


def movies(scene: Any) -> list[Any]:
    """The movie strips among those the user sees, in the order of the timeline."""
    found = [strip for strip in open_strips(scene) if strip.type == "MOVIE"]
    return sorted(found, key=lambda strip: (handles(strip), strip.channel))


def media_path(strip: Any) -> Path:
    """Absolute path of a movie or sound strip's file."""
    held = strip.sound if strip.type == "SOUND" else strip
    return Path(bpy.path.abspath(held.filepath, library=held.id_data.library)) if held else Path()


def scene_rate(scene: Any) -> Fraction:
    """Timeline frames per second."""
    return rate_of(scene.render.fps / scene.render.fps_base)


def handles(strip: Any) -> tuple[int, int]:
    """Timeline frames from the strip's left handle (included) to its right one (not included)."""
    return int(getattr(strip, _FIRST)), int(getattr(strip, _END))


def content_start(strip: Any) -> float:
    """Timeline frame where the content begins, however the strip is trimmed."""
    return float(getattr(strip, _START))


def content_end(strip: Any) -> float:
    """Timeline frame just after the content; 4.2 counts `frame_duration` in media frames, so the handle must tell."""
    return float(getattr(strip, _END) + getattr(strip, _PAST_END))


def content_cut(strip: Any) -> int:
    """Media frames cut off before the content begins."""
    return int(getattr(strip, _CUT))


def content_cut_end(strip: Any) -> int:
    """Media frames cut off after the content ends."""
    return int(getattr(strip, _CUT_END))


def plays_naturally(scene: Any, strip: Any) -> bool:
    """Whether the strip keeps the media's own speed, or plays one media frame for each timeline frame.

    No property tells. In a copy of the scene at half the rate, only the former changes its length.
    """
    length = content_end(strip) - content_start(strip)
    copy = scene.copy()
    try:
        copy.render.fps_base *= 2
        (twin,) = (other for holder in holders(copy) for other in strips_of(holder) if other.name == strip.name)
        return content_end(twin) - content_start(twin) != length
    finally:
        bpy.data.scenes.remove(copy)


def put(scene: Any, strip: Any, *, channel: int, start: float, first: int, end: int) -> None:
    """Lay out a strip that the user sees: its content from `start`, its handles at `first` and `end`, timeline frames.

    The place must be free; RuntimeError where Blender does not accept it. At every single change, Blender pushes
    a strip that overlaps another aside, so it is trimmed where nothing else lies, and then brought in.
    """
    left, right = handles(strip)
    away = max(handles(other)[1] for other in open_strips(scene)) - first + (right - left)
    setattr(strip, _START, start + away)
    _trim(strip, first + away, end + away)
    strip.channel = channel
    setattr(strip, _START, start)
    # a fractional start does not survive the trip to the last digit
    _trim(strip, first, end)
    near = abs(content_start(strip) - start) < 1e-3
    if not near or (strip.channel, handles(strip)) != (channel, (first, end)):
        raise RuntimeError(f"Blender did not let '{strip.name}' lie on channel {channel} at frame {first}")


def _trim(strip: Any, first: int, end: int) -> None:
    setattr(strip, _FIRST, first)
    setattr(strip, _END, end)


def duplicate(context: Any, scene: Any, strips: Iterable[Any]) -> list[Any]:
    """Copies of strips that the user sees, in the order given, with all that belongs to them, right over them.

    The data API cannot make a copy, nor a strip at natural speed, so the operator has to; it works without a window.
    Selection and active strip stay as they were. RuntimeError where Blender has no window, not even a hidden one.
    """
    strips = list(strips)
    with _selected(scene, strips), sequencer_area(context, scene):
        before = {strip.as_pointer() for strip in open_strips(scene)}
        bpy.ops.sequencer.duplicate()
        made = [strip for strip in open_strips(scene) if strip.as_pointer() not in before]
    # each copy lies where its original does, and no two strips share a place
    place = {(strip.channel, handles(strip)): strip for strip in made}
    places = [(strip.channel, handles(strip)) for strip in strips]
    twins = [place[key] for key in places if key in place]
    if not len(made) == len(twins) == len(strips):
        remove(scene, made)
        raise RuntimeError(f"Blender could not copy '{strips[0].name}'")
    for twin in twins:
        twin.select = twin.select_left_handle = twin.select_right_handle = False
    return twins


def remove(scene: Any, strips: Iterable[Any]) -> None:
    """Remove strips, wherever they lie."""
    doomed = {strip.as_pointer() for strip in strips}
    for holder in list(holders(scene)):
        for strip in list(strips_of(holder)):
            if strip.as_pointer() in doomed:
                strips_of(holder).remove(strip)


@contextmanager
def _selected(scene: Any, strips: list[Any]) -> Iterator[None]:
    """Select these strips alone for a while."""
    editor = scene.sequence_editor
    active = editor.active_strip
    flags = ("select", "select_left_handle", "select_right_handle")
    touched = [strip for strip in open_strips(scene) if strip.select or strip in strips]
    before = [(strip, [getattr(strip, flag) for flag in flags]) for strip in touched]
    try:
        for strip, _ in before:
            strip.select = strip in strips
        yield
    finally:
        for strip, values in before:
            for flag, value in zip(flags, values, strict=True):
                setattr(strip, flag, value)
        editor.active_strip = active


@contextmanager
def sequencer_area(context: Any, scene: Any) -> Iterator[None]:
    """Let operators believe that they run in a sequencer that shows `scene`."""
    windows = [context.window, *context.window_manager.windows]
    areas = [(window, area) for window in windows if window for area in window.screen.areas]
    if not areas:
        raise RuntimeError("Blender has no window to work in; open a file that was saved with one")
    window, area = next((pair for pair in areas if pair[1].type == "SEQUENCE_EDITOR"), areas[0])
    kind, workspace = area.type, window.workspace
    shown = workspace.sequencer_scene if _OWN_SCENE else None
    try:
        area.type = "SEQUENCE_EDITOR"
        if _OWN_SCENE:
            workspace.sequencer_scene = scene
        region = next(region for region in area.regions if region.type == "WINDOW")
        # in one go, the window's scene would win
        with context.temp_override(window=window, area=area, region=region), context.temp_override(scene=scene):
            yield
    finally:
        if _OWN_SCENE:
            workspace.sequencer_scene = shown
        area.type = kind


def is_busy(context: Any) -> bool:
    """Whether something is going on during which nobody else may change the file: a render, a strip being dragged."""
    if bpy.app.is_job_running("RENDER"):
        return True
    at_work = (operator.bl_idname for window in context.window_manager.windows for operator in window.modal_operators)
    return any(name.startswith(_HOLDING_DATA) for name in at_work)


def redraw() -> None:
    """Let the panels show what changed; the pictures of the sequencer, which cost more, stay as they are."""
    context: Any = bpy.context
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            shown = {"SEQUENCE_EDITOR": "UI", "PREFERENCES": "WINDOW"}.get(area.type)
            for region in area.regions:
                if region.type == shown:
                    region.tag_redraw()


@contextmanager
def in_window(context: Any) -> Iterator[None]:
    """Let operators believe that they run in a window: timers belong to none, and undo steps need one."""
    windows = [window for window in (context.window, *context.window_manager.windows) if window]
    with context.temp_override(window=windows[0]) if windows else nullcontext():
        yield


def select_only(scene: Any, strip: Any) -> None:
    """Select one strip that the user sees, and make it the active one."""
    for other in open_strips(scene):
        other.select = other == strip
    scene.sequence_editor.active_strip = strip

"""What works only in one of Blender's windows: some operators, redrawing panels, seeing whether Blender is busy."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

import bpy

from . import shots, vse

# operators that keep strips between two events, or show them frame by frame; those of other add-ons may run all day
_KEEPING_STRIPS = ("TRANSFORM_OT_", "SEQUENCER_OT_", "ANIM_OT_", "MARKER_OT_", "RENDER_OT_")


def duplicate(context: Any, scene: Any, strips: Iterable[Any]) -> list[Any]:
    """Copy visible strips with all their properties, in place; return the copies in the same order.

    With the operator, as the data API can neither copy a strip nor make one at natural speed. Selection and active
    strip stay as they were. RuntimeError where Blender has no window, not even a hidden one.
    """
    strips = list(strips)
    with _selected(scene, strips), sequencer_area(context, scene):
        before = {strip.as_pointer() for strip in vse.open_strips(scene)}
        bpy.ops.sequencer.duplicate()
        copies = [strip for strip in vse.open_strips(scene) if strip.as_pointer() not in before]
    # each copy lies where its original does, and no two strips share a place
    place = {(strip.channel, vse.handles(strip)): strip for strip in copies}
    places = [(strip.channel, vse.handles(strip)) for strip in strips]
    ordered = [place[key] for key in places if key in place]
    if not len(copies) == len(ordered) == len(strips):
        vse.remove(scene, copies)
        raise RuntimeError(f"Blender could not copy '{strips[0].name}'")
    for copy in ordered:
        copy.select = copy.select_left_handle = copy.select_right_handle = False
    return ordered


@contextmanager
def _selected(scene: Any, strips: list[Any]) -> Iterator[None]:
    """Select these strips alone, and restore the selection afterwards."""
    editor = scene.sequence_editor
    active = editor.active_strip
    flags = ("select", "select_left_handle", "select_right_handle")
    touched = [strip for strip in vse.open_strips(scene) if strip.select or strip in strips]
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
    """Run operators as in a sequencer that shows `scene`."""
    windows = [context.window, *context.window_manager.windows]
    areas = [(window, area) for window in windows if window for area in window.screen.areas]
    if not areas:
        raise RuntimeError("Blender has no window to work in; open a file that was saved with one")
    window, area = next((pair for pair in areas if pair[1].type == "SEQUENCE_EDITOR"), areas[0])
    kind, workspace = area.type, window.workspace
    shown = workspace.sequencer_scene if vse.HAS_SEQUENCER_SCENE else None
    try:
        area.type = "SEQUENCE_EDITOR"
        if vse.HAS_SEQUENCER_SCENE:
            workspace.sequencer_scene = scene
        region = next(region for region in area.regions if region.type == "WINDOW")
        # two steps: in one, the window's scene would override `scene`
        with context.temp_override(window=window, area=area, region=region), context.temp_override(scene=scene):
            yield
    finally:
        if vse.HAS_SEQUENCER_SCENE:
            workspace.sequencer_scene = shown
        area.type = kind


def show_frames(context: Any, scene: Any, first: int, end: int) -> None:
    """Scroll the timelines that show a scene so that these frames are in view, where they are not."""
    for window in context.window_manager.windows:
        if vse.timeline_of(window) != scene:
            continue
        for area in window.screen.areas:
            if area.type != "SEQUENCE_EDITOR" or area.spaces.active.view_type == "PREVIEW":
                continue
            region = next((region for region in area.regions if region.type == "WINDOW"), None)
            if region is None or _shows(region, first, end):
                continue
            with context.temp_override(window=window, area=area, region=region), suppress(RuntimeError):
                bpy.ops.sequencer.view_frame()


def _shows(region: Any, first: int, end: int) -> bool:
    """Return whether a region shows all of these frames, or is full of them."""
    left, right = region.view2d.region_to_view(0, 0)[0], region.view2d.region_to_view(region.width, 0)[0]
    return bool((left <= first and end <= right) or (first <= left and right <= end))


def is_busy(context: Any) -> bool:
    """Return whether Blender does something during which the file must not change: rendering, dragging a strip."""
    if bpy.app.is_job_running("RENDER"):
        return True
    modal = (operator.bl_idname for window in context.window_manager.windows for operator in window.modal_operators)
    return any(name.startswith(_KEEPING_STRIPS) for name in modal)


def redraw() -> None:
    """Redraw the panels, and not the timeline and the preview, which take longer."""
    _redraw({"SEQUENCE_EDITOR": ("UI",), "PREFERENCES": ("WINDOW",)})


def redraw_timeline() -> None:
    """Redraw the timelines, where the shots are drawn, the previews, and the panels beside them."""
    shots.clear_cache()
    _redraw({"SEQUENCE_EDITOR": ("UI", "WINDOW", "PREVIEW")})


def _redraw(regions: Mapping[str, Collection[str]]) -> None:
    """Redraw regions of these types, by the type of their area."""
    context: Any = bpy.context
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            for region in area.regions:
                if region.type in regions.get(area.type, ()):
                    region.tag_redraw()


@contextmanager
def in_window(context: Any) -> Iterator[None]:
    """Run operators as in a window: a timer has none, and undo steps need one."""
    windows = [window for window in (context.window, *context.window_manager.windows) if window]
    with context.temp_override(window=windows[0]) if windows else nullcontext():
        yield

"""What is drawn over the timeline and the preview: registered here, drawn by overlay_drawing.py.

That one is imported when it is needed, so that enabling the extension does not slow Blender's start.
"""

import logging
from typing import Any

import bpy

_log = logging.getLogger("bestshot")
_handlers: list[Any] = []
_has_failed = False


def _draw_timeline() -> None:
    from .overlay_drawing import draw_over_strips

    _guarded(draw_over_strips)


def _draw_preview() -> None:
    from .overlay_drawing import draw_corner

    _guarded(draw_corner)


def _guarded(draw: Any) -> None:
    """Draw, but never again once that failed: an error at each redraw helps nobody."""
    global _has_failed  # noqa: PLW0603
    context: Any = bpy.context
    if _has_failed or not context.space_data.show_overlays or not context.window_manager.bestshot_overlay:
        return
    try:
        draw(context)
    except Exception:
        _has_failed = True
        _log.exception("drawing over the timeline failed, and is off until Blender is started again")
    finally:
        import gpu

        gpu.state.blend_set("NONE")
        gpu.state.line_width_set(1.0)


def _draw_switch(popover: Any, context: Any) -> None:
    popover.layout.prop(context.window_manager, "bestshot_overlay")


_POPOVERS = "SEQUENCER_PT_sequencer_overlay", "SEQUENCER_PT_preview_overlay"


def register() -> None:
    global _has_failed  # noqa: PLW0603
    _has_failed = False
    bpy.types.WindowManager.bestshot_overlay = bpy.props.BoolProperty(  # type: ignore[attr-defined]
        name="Best Shots", description="Show the curve of the scores, and where the shots are", default=True
    )
    if bpy.app.background:
        return
    add: Any = bpy.types.SpaceSequenceEditor.draw_handler_add
    _handlers.extend(
        [
            (add(_draw_timeline, (), "WINDOW", "POST_PIXEL"), "WINDOW"),
            (add(_draw_preview, (), "PREVIEW", "POST_PIXEL"), "PREVIEW"),
        ]
    )
    for name in _POPOVERS:
        if popover := getattr(bpy.types, name, None):
            popover.append(_draw_switch)


def unregister() -> None:
    if _handlers:
        from . import overlay_drawing

        overlay_drawing.forget()
        for name in _POPOVERS:
            if popover := getattr(bpy.types, name, None):
                popover.remove(_draw_switch)
    for handler, region in _handlers:
        bpy.types.SpaceSequenceEditor.draw_handler_remove(handler, region)
    _handlers.clear()
    del bpy.types.WindowManager.bestshot_overlay  # type: ignore[attr-defined]

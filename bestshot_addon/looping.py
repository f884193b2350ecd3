"""Playing one shot over and over: the preview range is the shot's, until it is given back."""

from dataclasses import dataclass
from typing import Any

import bpy

from .shots import Shot


@dataclass(frozen=True)
class _Before:
    """What the user had: the scene by its session_uid, the preview range, the playhead."""

    scene: int
    uses_range: bool
    first: int
    last: int
    frame: int


_before: _Before | None = None


def is_on(scene: Any) -> bool:
    """Return whether a shot of that scene is looped."""
    return _before is not None and _before.scene == scene.session_uid


def show(scene: Any, shot: Shot) -> None:
    """Loop a shot, from now on in place of another."""
    global _before  # noqa: PLW0603
    if not is_on(scene):
        _before = _Before(
            scene.session_uid,
            scene.use_preview_range,
            scene.frame_preview_start,
            scene.frame_preview_end,
            scene.frame_current,
        )
    _set_range(scene, shot.first, shot.end - 1)
    scene.frame_set(shot.first)


def stop(scene: Any) -> None:
    """Give back the preview range and the playhead that the user had."""
    global _before
    if _before is None:
        return
    before, _before = _before, None
    if before.scene == scene.session_uid:
        _set_range(scene, before.first, before.last)
        scene.use_preview_range = before.uses_range
        scene.frame_set(before.frame)


def _set_range(scene: Any, first: int, last: int) -> None:
    """Set the preview range, and use it: while it is not in use, Blender resets the other end of it."""
    scene.use_preview_range = True
    scene.frame_preview_start, scene.frame_preview_end = first, last


def forget() -> None:
    """Another file is open."""
    global _before  # noqa: PLW0603
    _before = None


def is_playing(context: Any) -> bool:
    """Return whether any window plays."""
    return any(window.screen.is_animation_playing for window in context.window_manager.windows)


def toggle_playing() -> None:
    """Start or stop to play."""
    bpy.ops.screen.animation_play()

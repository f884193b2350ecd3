"""What is registered with Blender when the extension is enabled, and unregistered when it is disabled."""

import sys
from typing import Any

import bpy
from bpy.app.handlers import persistent

from . import (
    choice_operators,
    command,
    current_job,
    engine_operators,
    export_operator,
    keymap,
    looks,
    looping,
    menus,
    operators,
    overlay,
    panels,
    preferences,
    presets,
    properties,
    recall,
    review_operators,
    shot_list,
    shots,
    thumbnails,
)

_MODULES = (
    properties,
    preferences,
    presets,
    operators,
    choice_operators,
    review_operators,
    engine_operators,
    export_operator,
    menus,
    shot_list,
    panels,
)
_CHANGES: tuple[Any, ...] = (
    bpy.app.handlers.depsgraph_update_post,
    bpy.app.handlers.undo_post,
    bpy.app.handlers.redo_post,
    bpy.app.handlers.load_post,
)
"""After what the shots of a scene may be other ones."""


def register() -> None:
    """Register everything. Called at Blender's start, so it must be quick."""
    for module in _MODULES:
        for each in module.CLASSES:
            bpy.utils.register_class(each)
    properties.register()
    shot_list.register()
    thumbnails.register()
    looks.register()
    recall.register()
    menus.register()
    overlay.register()
    for handlers in _CHANGES:
        handlers.append(shots.forget_seen)
    keymap.register()
    command.register()
    bpy.app.handlers.load_pre.append(_drop_job_of_file)


def unregister() -> None:
    """Undo `register`, and end the engine."""
    bpy.app.handlers.load_pre.remove(_drop_job_of_file)
    current_job.drop()
    if engine_process := sys.modules.get(f"{__package__}.engine_process"):  # else the engine was never used
        engine_process.close()
    command.unregister()
    keymap.unregister()
    for handlers in _CHANGES:
        handlers.remove(shots.forget_seen)
    overlay.unregister()
    menus.unregister()
    recall.unregister()
    looks.unregister()
    thumbnails.unregister()
    shot_list.unregister()
    properties.unregister()
    for module in reversed(_MODULES):
        for each in reversed(module.CLASSES):
            bpy.utils.unregister_class(each)


@persistent  # type: ignore[untyped-decorator]
def _drop_job_of_file(*_: Any) -> None:
    """Drop a search, which belongs to the file that is being closed; setting up continues."""
    looping.forget()
    job = current_job.running()
    if job is None or job.of_file:
        current_job.drop()

"""What is registered with Blender when the extension is enabled, and unregistered when it is disabled."""

import sys
from typing import Any

import bpy
from bpy.app.handlers import persistent

from . import (
    choice_operators,
    command,
    compare_operators,
    current_job,
    engine_operators,
    export_operator,
    keymap,
    learning,
    learning_operators,
    like_operators,
    live,
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
    status_cache,
    thumbnails,
)

_WITH_CLASSES = (
    properties,
    preferences,
    presets,
    operators,
    choice_operators,
    like_operators,
    compare_operators,
    learning_operators,
    review_operators,
    engine_operators,
    export_operator,
    menus,
    shot_list,
    panels,
)
_WITH_MORE = (
    properties,
    shot_list,
    thumbnails,
    status_cache,
    live,
    learning,
    recall,
    menus,
    overlay,
    shots,
    keymap,
    command,
)
"""Modules that register more than classes: properties, handlers, timers, keys."""

_UNDONE = bpy.app.handlers.undo_post, bpy.app.handlers.redo_post


def register() -> None:
    """Register everything. Called at Blender's start, so it must be quick."""
    for module in _WITH_CLASSES:
        for each in module.CLASSES:
            bpy.utils.register_class(each)
    for module in _WITH_MORE:
        module.register()
    bpy.app.handlers.load_pre.append(_drop_job_of_file)
    for handlers in _UNDONE:
        handlers.append(current_job.forget_outcome)


def unregister() -> None:
    """Undo `register`, and end the engine."""
    for handlers in _UNDONE:
        handlers.remove(current_job.forget_outcome)
    bpy.app.handlers.load_pre.remove(_drop_job_of_file)
    current_job.drop()
    if engine_process := sys.modules.get(f"{__package__}.engine_process"):  # else the engine was never used
        engine_process.close()
    for module in reversed(_WITH_MORE):
        module.unregister()
    for module in reversed(_WITH_CLASSES):
        for each in reversed(module.CLASSES):
            bpy.utils.unregister_class(each)


@persistent  # type: ignore[untyped-decorator]
def _drop_job_of_file(*_: Any) -> None:
    """Drop a search, which belongs to the file that is being closed; setting up continues."""
    looping.forget()
    job = current_job.running()
    if job is None or job.of_file:
        current_job.drop()

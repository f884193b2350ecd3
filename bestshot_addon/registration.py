"""What Blender learns when the extension is enabled, and forgets when it is disabled."""

import sys
from typing import Any

import bpy
from bpy.app.handlers import persistent

from . import command, engine_operators, job, operators, panels, preferences, presets, properties, thumbnails

_MODULES = (properties, preferences, presets, operators, engine_operators, panels)


def register() -> None:
    """Once, at Blender's start; nothing here may take time."""
    for module in _MODULES:
        for each in module.CLASSES:
            bpy.utils.register_class(each)
    properties.register()
    thumbnails.register()
    command.register()
    bpy.app.handlers.load_pre.append(_leave_file)


def unregister() -> None:
    bpy.app.handlers.load_pre.remove(_leave_file)
    job.forget()
    if warm := sys.modules.get(f"{__package__}.warm"):  # without it nobody worked with the engine
        warm.close()
    command.unregister()
    thumbnails.unregister()
    properties.unregister()
    for module in reversed(_MODULES):
        for each in reversed(module.CLASSES):
            bpy.utils.unregister_class(each)


@persistent  # type: ignore[untyped-decorator]
def _leave_file(*_: Any) -> None:
    """A search belongs to the file that is being closed; setting up goes on."""
    work = job.running()
    if work is None or work.of_file:
        job.forget()

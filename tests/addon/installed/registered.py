"""All that an extension can leave in Blender, for comparing before and after."""

from collections.abc import Callable
from typing import Any

import bpy


def registered() -> dict[str, Any]:
    """Types, properties of types, operators, handlers, additions to menus and headers, shortcuts."""
    types = {name: getattr(bpy.types, name) for name in dir(bpy.types)}
    handlers = {name: getattr(bpy.app.handlers, name) for name in dir(bpy.app.handlers)}
    drawn = {name: getattr(getattr(kind, "draw", None), "_draw_funcs", None) for name, kind in types.items()}
    keymaps = bpy.context.window_manager.keyconfigs.addon.keymaps
    return {
        "types": sorted(types),
        "properties": {
            name: sorted(kind.bl_rna.properties.keys()) for name, kind in types.items() if hasattr(kind, "bl_rna")
        },
        "operators": {name: sorted(dir(getattr(bpy.ops, name))) for name in dir(bpy.ops)},
        "handlers": {name: _names(found) for name, found in handlers.items() if isinstance(found, list)},
        "drawn": {name: _names(found) for name, found in drawn.items() if found},
        "shortcuts": {keymap.name: [item.idname for item in keymap.keymap_items] for keymap in keymaps},
    }


def _names(functions: list[Callable[..., Any]]) -> list[str]:
    return sorted(f"{function.__module__}.{function.__qualname__}" for function in functions)

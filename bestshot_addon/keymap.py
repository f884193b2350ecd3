"""The keys, in the add-on's keymap: the user can change or remove them. None is in use in Blender 4.2 to 5.2."""

from typing import Any

import bpy

KEYS: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("step", {"type": "PERIOD", "shift": True}, {"direction": 1, "by": "TIME"}),
    ("step", {"type": "COMMA", "shift": True}, {"direction": -1, "by": "TIME"}),
    ("step", {"type": "PERIOD", "alt": True}, {"direction": 1, "by": "RANK"}),
    ("step", {"type": "COMMA", "alt": True}, {"direction": -1, "by": "RANK"}),
    ("loop", {"type": "J"}, {}),
    ("keep", {"type": "Y", "shift": True}, {}),
    ("reject", {"type": "X", "alt": True}, {}),
    ("more_like", {"type": "E", "shift": True}, {}),
    ("swap", {"type": "E", "alt": True}, {}),
    ("find", {"type": "B", "alt": True}, {}),
    ("assemble_kept", {"type": "RIGHT_BRACKET", "shift": True}, {}),
)
"""Operator, key, and the operator's properties."""

_items: list[tuple[Any, Any]] = []


def items() -> list[tuple[Any, Any]]:
    """Return our keymap with each of its items."""
    return _items


def register() -> None:
    keyconfig = bpy.context.window_manager.keyconfigs.addon  # type: ignore[union-attr]
    if keyconfig is None or bpy.app.background:  # in the background
        return
    keymap: Any = keyconfig.keymaps.new("Sequencer", space_type="SEQUENCE_EDITOR")
    for operator, key, properties in KEYS:
        item = keymap.keymap_items.new(f"bestshot.{operator}", value="PRESS", **key)
        for name, value in properties.items():
            setattr(item.properties, name, value)
        _items.append((keymap, item))


def unregister() -> None:
    for keymap, item in _items:
        keymap.keymap_items.remove(item)
    _items.clear()

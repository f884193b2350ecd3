"""The menu *Best Shots*, in the sequencer's *Strip* menu and in its context menu, and so in F3 and Quick Favorites."""

from typing import Any

import bpy


class BESTSHOT_MT_shots(bpy.types.Menu):
    """Everything that BestShot does on the timeline"""

    bl_label = "Best Shots"

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        layout.operator_context = "INVOKE_DEFAULT"
        layout.operator("bestshot.find", icon="SOLO_ON")
        layout.separator()
        for text, direction, by in (
            ("Next Shot", 1, "TIME"),
            ("Previous Shot", -1, "TIME"),
            ("Next Best Shot", 1, "RANK"),
            ("Next Better Shot", -1, "RANK"),
        ):
            step = layout.operator("bestshot.step", text=text)
            step.direction, step.by = direction, by
        layout.operator("bestshot.loop")
        layout.separator()
        layout.operator("bestshot.keep", icon="CHECKMARK")
        layout.operator("bestshot.reject", icon="X")
        layout.operator("bestshot.more_like")
        layout.operator("bestshot.like_these")
        layout.operator("bestshot.like_these", text="More Unlike These").unlike = True
        layout.operator("bestshot.why_not")
        layout.separator()
        layout.operator("bestshot.compare")
        layout.operator("bestshot.swap")
        layout.separator()
        layout.operator("bestshot.assemble_kept")
        layout.operator("bestshot.export", icon="EXPORT")
        layout.operator("bestshot.move_along")
        layout.operator("bestshot.restore")
        layout.operator("bestshot.clear")


def _draw(menu: Any, context: Any) -> None:
    menu.layout.separator()
    menu.layout.menu("BESTSHOT_MT_shots", icon="SOLO_ON")


CLASSES = (BESTSHOT_MT_shots,)
_MENUS = "SEQUENCER_MT_strip", "SEQUENCER_MT_context_menu"


def register() -> None:
    for name in _MENUS:
        if menu := getattr(bpy.types, name, None):
            menu.append(_draw)


def unregister() -> None:
    for name in _MENUS:
        if menu := getattr(bpy.types, name, None):
            menu.remove(_draw)

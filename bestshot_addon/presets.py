"""The menu of presets: ours, and those that the user saves in Blender's way."""

from typing import Any

import bpy
from bl_operators.presets import AddPresetBase
from bl_ui.utils import PresetPanel

from ..core.presets import PRESETS
from . import vse
from .properties import SHOWN, switch_of

_FOLDER = "bestshot"


class BESTSHOT_MT_presets(bpy.types.Menu):
    bl_label = "Presets"
    preset_subdir = _FOLDER
    preset_operator = "script.execute_preset"

    def draw(self, context: Any) -> None:
        _draw_ours(self.layout)
        bpy.types.Menu.draw_preset(self, context)


class BESTSHOT_PT_presets(PresetPanel, bpy.types.Panel):  # as Blender's own do it
    """Use a preset, add one or remove it"""

    bl_label = "Presets"
    preset_subdir = _FOLDER
    preset_operator = "script.execute_preset"
    preset_add_operator = "bestshot.preset_add"

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        layout.emboss = "PULLDOWN_MENU"
        _draw_ours(layout)
        if bpy.utils.preset_paths(_FOLDER):
            super().draw(context)
        else:  # Blender would say that a path is missing
            layout.operator_context = "INVOKE_DEFAULT"
            layout.operator("bestshot.preset_add", icon="ADD")


def _draw_ours(layout: Any) -> None:
    layout.operator("bestshot.preset", text="Default").preset = "default"
    for name, preset in PRESETS.items():
        layout.operator("bestshot.preset", text=preset.title).preset = name
    layout.separator()


class BESTSHOT_OT_preset_add(AddPresetBase, bpy.types.Operator):  # type: ignore[misc]  # as Blender's own do it
    """Save these settings as a preset, or remove the preset shown"""

    bl_idname = "bestshot.preset_add"
    bl_label = "Add Preset"
    preset_menu = "BESTSHOT_MT_presets"
    preset_subdir = _FOLDER
    preset_defines = [f"settings = {vse.TIMELINE_SCENE}.bestshot"]
    preset_values = [
        f"settings.{name}"
        for spec in SHOWN
        for name in ((switch_of(spec), spec.name) if spec.automatic else (spec.name,))
    ]


CLASSES = (BESTSHOT_MT_presets, BESTSHOT_PT_presets, BESTSHOT_OT_preset_add)

"""The tab in the sequencer's sidebar: the button, the shots, and the settings in a closed panel."""

from pathlib import Path
from typing import Any

import bpy

from ..core.base.format_time import format_time
from ..core.settings import CLIPS, MODEL, READING, SAMPLING, SHOTS, VARIETY, WEIGHTS
from . import current_job, model_status, ours, requirements, vse
from .looks import seen
from .presets import BESTSHOT_MT_presets
from .properties import SHOWN, switch_of
from .shots_panel import draw_refining, draw_shots
from .source_strips import seconds_of, wanted
from .widgets import draw_add_clip, draw_outcome, draw_running, draw_set_up, is_narrow, paragraph, quiet

_SHOWN_BEFORE = "count", "footage", "quality"


class _Panel(bpy.types.Panel):
    bl_space_type = "SEQUENCE_EDITOR"
    bl_region_type = "UI"
    bl_category = "BestShot"


class BESTSHOT_PT_main(_Panel):
    bl_label = "Best Shots"

    @classmethod
    def poll(cls, context: Any) -> bool:
        return vse.shows_timeline(context)

    def draw_header_preset(self, context: Any) -> None:
        layout: Any = self.layout
        layout.menu("BESTSHOT_MT_presets", text="", icon="PRESET")
        layout.operator("preferences.addon_show", text="", icon="PREFERENCES", emboss=False).module = requirements.ADDON

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        scene = vse.timeline_scene(context)
        if job := current_job.running():
            draw_running(layout, job)
        elif not seen(requirements.has_python):
            draw_set_up(layout, context)
        else:
            _draw_search(layout, context, scene)
        if ours.has_result(scene):
            draw_shots(layout, context, scene)
        draw_outcome(layout, context)  # at the end, as it is long or short
        draw_refining(layout, scene)


def _draw_search(layout: Any, context: Any, scene: Any) -> None:
    """Draw what will be searched, the button, how many shots are wanted and as what."""
    strips = wanted(scene)
    if not strips:
        quiet(layout, "Select a movie strip", icon="INFO")
    elif not all(seen(Path.is_file, vse.media_path(strip)) for strip in strips if strip.type == "MOVIE"):
        layout.label(text="File not found", icon="ERROR")
        layout.operator("file.find_missing_files", text="Find Missing Files")
    else:
        name = strips[0].name if len(strips) == 1 else f"{len(strips)} strips"
        icon = "FILE_SOUND" if strips[0].type == "SOUND" else "FILE_MOVIE"
        layout.label(text=f"{name}  ·  {format_time(seconds_of(scene, strips))}", icon=icon)
    column = layout.column()
    column.scale_y = 1.4
    column.operator("bestshot.find", icon="SOLO_ON")
    row = layout.column(align=True) if is_narrow(context) else layout.row(align=True)
    row.prop(scene.bestshot, "count")
    row.prop(scene.bestshot, "mode", text="")


class BESTSHOT_PT_search(_Panel):
    """All settings, closed until they are wanted."""

    bl_label = "Search"
    bl_parent_id = "BESTSHOT_PT_main"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        layout.use_property_split, layout.use_property_decorate = True, False
        settings = vse.timeline_scene(context).bestshot
        row = layout.row(align=True)
        row.menu("BESTSHOT_MT_presets", text=BESTSHOT_MT_presets.bl_label)
        row.operator("bestshot.preset_add", text="", icon="ADD")
        row.operator("bestshot.preset_add", text="", icon="REMOVE").remove_active = True
        column = layout.column()
        column.prop(settings, "footage")
        column.prop(settings, "quality")
        if settings.mode == "ASSEMBLE":
            column.prop(settings, "order")
        column.prop(settings, "use_markers")
        column.prop(settings, "preview_range")


class _SettingsPanel(_Panel):
    bl_parent_id = "BESTSHOT_PT_search"
    bl_options = {"DEFAULT_CLOSED"}
    groups: tuple[str, ...] = ()

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        settings = vse.timeline_scene(context).bestshot
        column = layout.column()
        column.use_property_split, column.use_property_decorate = True, False
        for spec in SHOWN:
            if spec.group not in self.groups or spec.name in _SHOWN_BEFORE:
                continue
            if spec.automatic:
                row = column.row(heading=spec.label)
                row.prop(settings, switch_of(spec), text="")
                value = row.row()
                value.active = getattr(settings, switch_of(spec))
                value.prop(settings, spec.name, text="")
            else:
                column.prop(settings, spec.name)


class BESTSHOT_PT_model(_SettingsPanel):
    """Closed, its header names the model in use; open, it also offers CLIP."""

    bl_label = "Model"
    groups = (MODEL,)

    def draw_header_preset(self, context: Any) -> None:
        layout: Any = self.layout
        setting = vse.timeline_scene(context).bestshot.model
        model = seen(model_status.model_for, setting)
        quiet(layout, model.title if model else "None" if setting in ("auto", "none") else "Missing")

    def draw(self, context: Any) -> None:
        super().draw(context)
        layout: Any = self.layout
        settings = vse.timeline_scene(context).bestshot
        model = seen(model_status.model_for, settings.model)
        if settings.prompt and (model is None or model.ships):
            paragraph(layout, "The prompt is not used: only CLIP understands words.", context, icon="INFO")
        is_free = current_job.running() is None and seen(requirements.has_python)
        if is_free and (addable := seen(model_status.lacking, settings.model)):
            draw_add_clip(layout, context, addable)


def _settings_panel(title: str, *groups: str) -> type:
    return type(f"BESTSHOT_PT_{groups[0].lower()}", (_SettingsPanel,), {"bl_label": title, "groups": groups})


CLASSES = (
    BESTSHOT_PT_main,
    BESTSHOT_PT_search,
    BESTSHOT_PT_model,
    _settings_panel("Weights", WEIGHTS),
    _settings_panel("Peaks", SHOTS),
    _settings_panel("Length", CLIPS),
    _settings_panel("Variety", VARIETY),
    _settings_panel("Analysis", SAMPLING, READING),
)

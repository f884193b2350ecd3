"""The tab in the sequencer's sidebar: the strip, the button, the main settings; other settings are collapsed."""

from typing import TYPE_CHECKING, Any

import bpy

from ..core.base.format_time import format_time
from ..core.base.messages import capital, scored_by
from ..core.settings import CLIPS, MODEL, MOMENTS, READING, SAMPLING, VARIETY, WEIGHTS
from . import coverage, current_job, model_status, ours, requirements, tags, thumbnails, vse
from .looks import seen
from .presets import BESTSHOT_MT_presets
from .properties import COMPONENT_LABELS, SHOWN, switch_of
from .source_strips import seconds_of, wanted
from .widgets import draw_add_clip, draw_outcome, draw_running, draw_set_up, paragraph, quiet

if TYPE_CHECKING:
    from ..core.engine.messages import WirePick


_IN_MAIN_PANEL = "count", "footage"


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
        layout.operator("preferences.addon_show", text="", icon="PREFERENCES", emboss=False).module = requirements.ADDON

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        scene = vse.timeline_scene(context)
        if job := current_job.running():
            draw_running(layout, job)
        elif not seen(requirements.has_python):
            draw_set_up(layout, context)
        else:
            _draw_strips(layout, scene)
            column = layout.column()
            column.scale_y = 1.5
            column.operator("bestshot.find", icon="SOLO_ON")
        draw_outcome(layout, context)

        layout.use_property_split, layout.use_property_decorate = True, False
        settings = scene.bestshot
        column = layout.column()
        column.prop(settings, "count")
        column.prop(settings, "mode")
        column.prop(settings, "footage")
        column.prop(settings, "use_markers")
        if settings.mode == "ASSEMBLE":
            column.prop(settings, "order")
        row = layout.row(align=True)
        row.menu("BESTSHOT_MT_presets", text=BESTSHOT_MT_presets.bl_label)
        row.operator("bestshot.preset_add", text="", icon="ADD")
        row.operator("bestshot.preset_add", text="", icon="REMOVE").remove_active = True


def _draw_strips(layout: Any, scene: Any) -> None:
    strips = wanted(scene)
    if strips:
        name = strips[0].name if len(strips) == 1 else f"{len(strips)} strips"
        layout.label(text=f"{name}  ·  {format_time(seconds_of(scene, strips))}", icon="FILE_MOVIE")
    else:
        quiet(layout, "Select a movie strip", icon="INFO")


class BESTSHOT_PT_found(_Panel):
    bl_label = "Found"
    bl_parent_id = "BESTSHOT_PT_main"

    @classmethod
    def poll(cls, context: Any) -> bool:
        return ours.has_result(vse.timeline_scene(context))

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        scene = vse.timeline_scene(context)
        layout.operator("bestshot.clear", icon="TRASH")
        if found := coverage.of_selection(scene):
            _, covered = found
            column = layout.column(align=True)
            quiet(column, f"{covered.analysed} of {covered.samples} samples analysed")
            column.operator("bestshot.refine", icon="VIEWZOOM")
        active = vse.active_strip(scene)
        if active and (pick := tags.pick_of(active)):
            self._draw_explanation(layout, scene, active, pick)
        grid = layout.grid_flow(columns=2, even_columns=True, row_major=True)
        for strip in ours.visible_strips(scene):
            pick = tags.pick_of(strip)
            cell = grid.column(align=True)
            if pick and (icon := thumbnails.icon(vse.media_path(strip), float(pick.peak_time))):
                cell.template_icon(icon_value=icon, scale=4.5)
            text = f"{pick.rank}  ·  {pick.score:.2f}" if pick else strip.name
            cell.operator("bestshot.show", text=text, depress=strip == active).strip = strip.name

    @staticmethod
    def _draw_explanation(layout: Any, scene: Any, strip: Any, pick: "WirePick") -> None:
        box = layout.box().column(align=True)
        box.label(text=strip.name, icon="SOLO_ON")
        averages = tags.averages_of(strip)
        for name, value in pick.components.items():
            row = box.split(factor=0.4)
            row.label(text=COMPONENT_LABELS.get(name) or name.capitalize())
            text = f"{value:.2f}  ·  take {averages[name]:.2f}" if name in averages else f"{value:.2f}"
            row.progress(factor=value, text=text)
        quiet(box, capital(scored_by(tags.model_of(strip))))
        if (found := coverage.of_selection(scene)) and found[1].is_gap(strip, tags.peak_of(strip)):
            quiet(box, "Interpolated here, not analysed")


class _SettingsPanel(_Panel):
    bl_parent_id = "BESTSHOT_PT_main"
    bl_options = {"DEFAULT_CLOSED"}
    groups: tuple[str, ...] = ()

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        settings = vse.timeline_scene(context).bestshot
        column = layout.column()
        column.use_property_split, column.use_property_decorate = True, False
        for spec in SHOWN:
            if spec.group not in self.groups or spec.name in _IN_MAIN_PANEL:
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
    BESTSHOT_PT_found,
    BESTSHOT_PT_model,
    _settings_panel("Weights", WEIGHTS),
    _settings_panel("Peaks", MOMENTS),
    _settings_panel("Length", CLIPS),
    _settings_panel("Variety", VARIETY),
    _settings_panel("Analysis", SAMPLING, READING),
)

"""The tab in the sequencer's sidebar: the strip, the button, the few settings that matter; the rest is folded."""

import textwrap
from typing import Any

import bpy

from ..core.base.format_time import clock
from ..core.base.messages import capital
from ..core.base.model_info import ModelFile
from ..core.settings import CLIPS, JUDGE, MOMENTS, READING, SAMPLING, VARIETY, WEIGHTS
from . import coverage, job, model_status, requirements, tags, thumbnails, vse
from .presets import BESTSHOT_MT_presets
from .properties import SHOWN, switch_of
from .source_strips import seconds_of, wanted

_COMPONENTS = {"aesthetics": "Beauty", "exposure": "Bad Exposure", "saliency": "Prompt Match"}
_LETTER = 6.2  # pixels that a letter takes on average, at a scale of 1


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
        if work := job.running():
            draw_running(layout, work)
        elif not requirements.has_python():
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
        layout.label(text=f"{name}  ·  {clock(seconds_of(scene, strips))}", icon="FILE_MOVIE")
    else:
        _quiet(layout, "Select a movie strip", icon="INFO")


def _quiet(layout: Any, text: str, icon: str = "NONE") -> None:
    row = layout.row()
    row.active = False
    row.label(text=text, icon=icon)


def draw_running(layout: Any, work: job.Job) -> None:
    progress = work.progress
    layout.label(text=work.about)
    share = f"{progress.share:.0%}" if progress.total else ""
    left = f"{progress.left} left" if progress.left else ""
    layout.progress(factor=progress.share, text="  ·  ".join(filter(None, (share, left))) or "…")
    _quiet(layout, capital(progress.stage))
    column = layout.column()
    column.scale_y = 1.5
    column.operator("bestshot.cancel", icon="CANCEL")


def draw_set_up(layout: Any, context: Any) -> None:
    """What is missing, how large it is, and the button that gets it."""
    box = layout.box()
    paragraph(box, "BestShot looks at video in an engine of its own, set up once for all Blenders.", context)
    paragraph(
        box, f"It needs {', '.join(requirements.names())}: {requirements.room()} MB on disk.", context, active=False
    )
    _draw_download(box, context, "bestshot.set_up", f"Set Up BestShot ({requirements.megabytes()} MB)")


def draw_add_clip(layout: Any, context: Any, model: ModelFile) -> None:
    """What CLIP would add, how fast and how large that model is, and the button that gets it."""
    box = layout.box()
    paragraph(box, "CLIP rates pictures as people do, and looks for what your words describe.", context)
    facts = f"{model.title}: {model.pace}; {model.licence}. {model_status.room(model) / 1000:.1f} GB on disk."
    paragraph(box, facts, context, active=False)
    button = _draw_download(
        box, context, "bestshot.add_clip", f"Add CLIP ({model_status.megabytes(model) / 1000:.1f} GB)"
    )
    button.model = model.name


def _draw_download(layout: Any, context: Any, operator: str, text: str) -> Any:
    if not bpy.app.online_access:
        paragraph(layout, "Blender is not allowed to go online.", context, icon="INTERNET_OFFLINE")
        layout.operator("extensions.userpref_allow_online", text="Allow Online Access")
    return layout.operator(operator, text=text, icon="IMPORT")


def draw_outcome(layout: Any, context: Any) -> None:
    """What came of the last job, and every note about it."""
    outcome = job.outcome()
    if outcome is None:
        return
    column = layout.column(align=True)
    paragraph(column, outcome.text, context, icon=outcome.icon, alert=outcome.failed)
    for note in outcome.notes:
        paragraph(column, note, context, icon="DOT", active=False)


def paragraph(
    layout: Any, text: str, context: Any, icon: str = "NONE", alert: bool = False, active: bool = True
) -> None:
    """Text over as many lines as it needs: a label has only one."""
    scale = context.preferences.system.ui_scale
    room = context.region.width / scale - (70 if icon != "NONE" else 50)
    column = layout.column(align=True)
    column.scale_y, column.alert, column.active = 0.8, alert, active
    for number, line in enumerate(textwrap.wrap(text, max(int(room / _LETTER), 12))):
        column.label(text=line, icon="NONE" if icon == "NONE" else (icon if number == 0 else "BLANK1"))


class BESTSHOT_PT_found(_Panel):
    bl_label = "Found"
    bl_parent_id = "BESTSHOT_PT_main"

    @classmethod
    def poll(cls, context: Any) -> bool:
        return tags.anything(vse.timeline_scene(context))

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        scene = vse.timeline_scene(context)
        layout.operator("bestshot.clear", icon="TRASH")
        if found := coverage.chosen(scene):
            _, look = found
            column = layout.column(align=True)
            _quiet(column, f"{look.looked_at} of {look.samples} samples looked at")
            column.operator("bestshot.look_closer", icon="VIEWZOOM")
        active = vse.active_strip(scene)
        about = tags.about(active) if active else {}
        if about:
            self._draw_why(layout, scene, active, about)
        grid = layout.grid_flow(columns=2, even_columns=True, row_major=True)
        for strip in tags.highlights(scene):
            told = tags.about(strip)
            cell = grid.column(align=True)
            if told and (icon := thumbnails.icon(vse.media_path(strip), told["peak"])):
                cell.template_icon(icon_value=icon, scale=4.5)
            text = f"{told['rank']}  ·  {told['score']:.2f}" if told else strip.name
            cell.operator("bestshot.show", text=text, depress=strip == active).strip = strip.name

    @staticmethod
    def _draw_why(layout: Any, scene: Any, strip: Any, about: dict[str, Any]) -> None:
        box = layout.box().column(align=True)
        box.label(text=strip.name, icon="SOLO_ON")
        for name, value in about["components"].items():
            row = box.split(factor=0.4)
            row.label(text=_COMPONENTS.get(name) or name.capitalize())
            row.progress(factor=value, text=f"{value:.2f}  ·  take {about['averages'][name]:.2f}")
        _quiet(box, capital(about["judge"]))
        if (found := coverage.chosen(scene)) and found[1].left_at(strip, tags.peak_of(strip)):
            _quiet(box, "Interpolated here, not looked at")


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
            if spec.group not in self.groups or spec.name == "count":
                continue
            if spec.automatic:
                row = column.row(heading=spec.label)
                row.prop(settings, switch_of(spec), text="")
                value = row.row()
                value.active = getattr(settings, switch_of(spec))
                value.prop(settings, spec.name, text="")
            else:
                column.prop(settings, spec.name)


class BESTSHOT_PT_judge(_SettingsPanel):
    """Closed, it tells who judges; open, also what another judge would add."""

    bl_label = "Judge"
    groups = (JUDGE,)

    def draw_header_preset(self, context: Any) -> None:
        layout: Any = self.layout
        wanted = vse.timeline_scene(context).bestshot.model
        judge = model_status.judge(wanted)
        _quiet(layout, judge.title if judge else "None" if wanted in ("auto", "none") else "Missing")

    def draw(self, context: Any) -> None:
        super().draw(context)
        layout: Any = self.layout
        settings = vse.timeline_scene(context).bestshot
        judge = model_status.judge(settings.model)
        if settings.prompt and (judge is None or judge.ships):
            paragraph(layout, "The prompt does not count: only CLIP understands words.", context, icon="INFO")
        if job.running() is None and requirements.has_python() and (model := model_status.lacking(settings.model)):
            draw_add_clip(layout, context, model)


def _settings_panel(title: str, *groups: str) -> type:
    return type(f"BESTSHOT_PT_{groups[0].lower()}", (_SettingsPanel,), {"bl_label": title, "groups": groups})


CLASSES = (
    BESTSHOT_PT_main,
    BESTSHOT_PT_found,
    BESTSHOT_PT_judge,
    _settings_panel("What Counts", WEIGHTS),
    _settings_panel("Peaks", MOMENTS),
    _settings_panel("Length", CLIPS),
    _settings_panel("Variety", VARIETY),
    _settings_panel("Analysis", SAMPLING, READING),
)

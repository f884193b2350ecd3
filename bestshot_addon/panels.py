"""The tab in the sequencer's sidebar: the button, what was found, and all settings in one closed panel."""

from pathlib import Path
from typing import Any

import bpy

from ..core.base.messages import capital
from ..core.settings import CLIPS, LEARNING, MODEL, READING, SAMPLING, SHOTS, VARIETY, WEIGHTS
from . import alternatives, coverage, current_job, learnt, model_status, ours, requirements, shot_list, shots_panel, vse
from .listing import Listing
from .presets import BESTSHOT_PT_presets
from .properties import SHOWN, switch_of
from .source_strips import wanted
from .status_cache import cached
from .widgets import (
    draw_add_clip,
    draw_failure,
    draw_open_preferences,
    draw_outcome,
    draw_running,
    draw_set_up,
    is_narrow,
    paragraph,
    quiet,
)

_IN_MAIN_PANEL = "count"
_FIRST_SETTINGS = "footage", "quality", "min_score"
_NOTES_WIDTH = 20  # of the popover, in heights of a button


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
        row = layout.row(align=True)
        BESTSHOT_PT_presets.draw_panel_header(row)
        if not is_narrow(context):
            row.operator(
                "preferences.addon_show", text="", icon="PREFERENCES", emboss=False
            ).module = requirements.ADDON

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        scene = vse.timeline_scene(context)
        strips = wanted(scene)
        _draw_find(layout, context, strips)
        _draw_missing(layout, strips)
        if ours.has_result(scene):
            _draw_found(layout, context, scene, strips)
        _draw_outcome(layout, context)
        if ours.has_result(scene):
            layout.operator("bestshot.clear", text="Clear", icon="TRASH")


def _draw_find(layout: Any, context: Any, strips: list[Any]) -> None:
    """Draw the button, or what stands in its place, and the two settings that are changed most."""
    settings = vse.timeline_scene(context).bestshot
    if job := current_job.running():
        draw_running(layout, job)
        return
    if not cached(requirements.has_python):
        draw_set_up(layout, context)
        draw_open_preferences(layout)
        return
    column = layout.column(align=True)
    button = column.row()
    button.scale_y, button.enabled = 1.5, any(strip.type == "MOVIE" for strip in strips)
    several = f" in {len(strips)} Strips" if len(strips) > 1 and not is_narrow(context) else ""
    text = f"Find Best Shots{several}" if button.enabled else "Select a Movie Strip"
    button.operator("bestshot.find", text=text, icon="SOLO_ON")
    if len(strips) > 1:
        column.operator("bestshot.compare", icon="MOD_ARRAY")
    row = column if is_narrow(context) else column.row(align=True)
    row.prop(settings, "count")
    row.prop(settings, "mode", text="")


def _draw_missing(layout: Any, strips: list[Any]) -> None:
    """Say which files of the selected strips are gone."""
    paths = dict.fromkeys(vse.media_path(strip) for strip in strips if strip.type == "MOVIE")
    missing = [path for path in paths if not cached(Path.is_file, path)]
    if missing:
        column = layout.column(align=True)
        row = column.row()
        row.alert = True
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        row.label(text=f"File not found: {missing[0].name}{more}", icon="ERROR")
        column.operator("file.find_missing_files", icon="VIEWZOOM")


def _draw_found(layout: Any, context: Any, scene: Any, strips: list[Any]) -> None:
    found = shot_list.listing_of(context)
    if found.moved:
        column = layout.column(align=True)
        what = f"'{found.moved[0]}' was" if len(found.moved) == 1 else f"{len(found.moved)} takes were"
        column.label(text=f"{what} moved", icon="INFO")
        column.operator("bestshot.move_along")
    shot = found.shown(scene)
    if shot is not None:
        shots_panel.draw(layout, context, found, shot)
        shot_list.draw(layout, context, found)
    _draw_choices(layout, context, found)
    _draw_coverage(layout, context, strips)


def _draw_choices(layout: Any, context: Any, found: Listing) -> None:
    """Draw the buttons below the list."""
    column = layout.column(align=True)
    text = f"Assemble Kept ({found.kept})" if found.kept else "Assemble Kept"
    row = column.row(align=True)
    row.operator("bestshot.assemble_kept", text=text, icon="NLA_PUSHDOWN")
    row.operator("bestshot.export", text="", icon="EXPORT")
    if found.unwanted:
        text = "Restore" if is_narrow(context) else "Restore Rejected"
        column.operator("bestshot.restore", text=f"{text} ({found.unwanted})", icon="LOOP_BACK")
    column.operator("bestshot.more_like", icon="DUPLICATE")
    if choices := alternatives.choices_at(vse.timeline_scene(context)):
        text = f"Swap Take ({alternatives.shown_of(choices) + 1} of {len(choices)})"
        column.operator("bestshot.swap", text=text, icon="UV_SYNC_SELECT")
    column.operator("bestshot.why_not", icon="QUESTION")


def _draw_coverage(layout: Any, context: Any, strips: list[Any]) -> None:
    """Say how much of the take was analysed, where that is not all."""
    covered = coverage.last(vse.timeline_scene(context), strips[0]) if len(strips) == 1 else None
    if covered:
        column = layout.column(align=True)
        paragraph(column, f"{covered.analysed} of {covered.samples} samples analysed", context, active=False)
        column.operator("bestshot.refine", icon="VIEWZOOM")


def _draw_outcome(layout: Any, context: Any) -> None:
    """Say how the last job ended; below the shots, so that these stay where they are."""
    outcome = current_job.outcome()
    if outcome is None:
        return
    if not outcome.failed:
        draw_outcome(layout, context, outcome)
        return
    draw_failure(layout, context, outcome)
    if outcome.in_preferences and cached(requirements.has_python):  # else the button is there already
        draw_open_preferences(layout)


class BESTSHOT_PT_notes(bpy.types.Panel):
    """All that the last search has to say"""

    bl_label = "Notes"
    bl_space_type = "SEQUENCE_EDITOR"
    bl_region_type = "HEADER"
    bl_options = {"INSTANCED"}
    bl_ui_units_x = _NOTES_WIDTH

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        outcome = current_job.outcome()
        column = layout.column()
        for line in outcome.notes if outcome else ():
            paragraph(column, line, context, icon="DOT", width=_NOTES_WIDTH * 20)


class _SettingsPanel(_Panel):
    bl_parent_id = "BESTSHOT_PT_search"
    bl_options = {"DEFAULT_CLOSED"}
    groups: tuple[str, ...] = ()

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        names = [spec.name for spec in SHOWN if spec.group in self.groups]
        _draw_settings(layout, context, [name for name in names if name not in (_IN_MAIN_PANEL, *_FIRST_SETTINGS)])


def _draw_settings(layout: Any, context: Any, names: list[str]) -> Any:
    """Draw settings by name, and return the column, for others."""
    settings = vse.timeline_scene(context).bestshot
    column = layout.column()
    column.use_property_split, column.use_property_decorate = not is_narrow(context), False
    for spec in SHOWN:
        if spec.name not in names:
            continue
        if spec.automatic:
            row = column.row(heading=spec.label)
            row.prop(settings, switch_of(spec), text="")
            value = row.row()
            value.active = getattr(settings, switch_of(spec))
            value.prop(settings, spec.name, text="")
        else:
            column.prop(settings, spec.name)
    return column


class BESTSHOT_PT_search(_Panel):
    """All settings; those that are used most are here, the others in panels below."""

    bl_label = "Search"
    bl_parent_id = "BESTSHOT_PT_main"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: Any) -> None:
        settings = vse.timeline_scene(context).bestshot
        column = _draw_settings(self.layout, context, list(_FIRST_SETTINGS))
        column.prop(settings, "use_markers")
        column.prop(settings, "preview_range")
        if settings.mode == "ASSEMBLE":
            column.prop(settings, "order")


class BESTSHOT_PT_model(_SettingsPanel):
    """Closed, its header names the model in use; open, it also offers CLIP."""

    bl_label = "Quality Model"
    groups = (MODEL,)

    def draw_header_preset(self, context: Any) -> None:
        layout: Any = self.layout
        setting = vse.timeline_scene(context).bestshot.model
        model = cached(model_status.model_for, setting)
        quiet(layout, model.title if model else "None" if setting in ("auto", "none") else "Missing")

    def draw(self, context: Any) -> None:
        super().draw(context)
        layout: Any = self.layout
        settings = vse.timeline_scene(context).bestshot
        model = cached(model_status.model_for, settings.model)
        if settings.prompt and (model is None or model.ships):
            paragraph(layout, "The prompt is not used: only CLIP understands words.", context, icon="INFO")
        is_free = current_job.running() is None and cached(requirements.has_python)
        if is_free and (addable := cached(model_status.lacking, settings.model)):
            draw_add_clip(layout, context, addable)


class BESTSHOT_PT_learning(_SettingsPanel):
    """Whether BestShot learns from what the user keeps and rejects, and what it learnt."""

    bl_label = "Learning"
    groups = (LEARNING,)

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        settings = vse.timeline_scene(context).bestshot
        layout.prop(settings, "learn")
        if settings.learn:
            text = learnt.text() or "What is learnt is shown here, once you keep and reject shots."
            paragraph(layout, capital(text), context, active=False)
        layout.operator("bestshot.forget_choices", icon="TRASH")


def _settings_panel(title: str, *groups: str) -> type:
    return type(f"BESTSHOT_PT_{groups[0].lower()}", (_SettingsPanel,), {"bl_label": title, "groups": groups})


CLASSES = (
    BESTSHOT_PT_main,
    BESTSHOT_PT_notes,
    BESTSHOT_PT_search,
    BESTSHOT_PT_model,
    _settings_panel("Weights", WEIGHTS),
    _settings_panel("Peaks", SHOTS),
    _settings_panel("Clip Length", CLIPS),
    _settings_panel("Similarity", VARIETY),
    _settings_panel("Analysis", SAMPLING, READING),
    BESTSHOT_PT_learning,
)

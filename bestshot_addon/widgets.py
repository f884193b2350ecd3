"""Pieces of layout that the panels and the preferences share."""

import textwrap
from typing import Any

import bpy

from ..core.base.messages import capital, number_of
from ..core.base.model_info import ModelFile
from . import current_job, model_status, requirements
from .job import Job
from .looks import seen

_NOTES = 1  # of an outcome that are always shown
_NARROW = 220  # pixels, at a scale of 1
_LETTER_WIDTH = 6.2  # mean pixels of a letter, at a scale of 1


def draw_running(layout: Any, job: Job) -> None:
    """Draw the progress of the job that runs, and the button that cancels it."""
    progress = job.progress
    layout.label(text=job.about)
    percent = f"{progress.fraction:.0%}" if progress.total else ""
    left = f"{progress.left} left" if progress.left else ""
    layout.progress(factor=progress.fraction, text="  ·  ".join(filter(None, (percent, left))) or "…")
    quiet(layout, capital(progress.stage))
    column = layout.column()
    column.scale_y = 1.5
    column.operator("bestshot.cancel", icon="CANCEL")


def draw_set_up(layout: Any, context: Any) -> None:
    """Draw what is missing, how large it is, and the button that downloads it."""
    box = layout.box()
    paragraph(box, "BestShot analyses video in an engine of its own, set up once for all Blenders.", context)
    paragraph(
        box, f"It needs {', '.join(seen(requirements.names))}: {requirements.room()} MB on disk.", context, active=False
    )
    _draw_download(box, context, "bestshot.set_up", f"Set Up BestShot ({seen(requirements.megabytes)} MB)")


def draw_add_clip(layout: Any, context: Any, model: ModelFile) -> None:
    """Draw what CLIP would add, how fast and how large that model is, and the button that downloads it."""
    box = layout.box()
    paragraph(box, "CLIP rates images as people do, and finds what a prompt describes.", context)
    facts = f"{model.title}: {model.pace}; {model.licence}. {seen(model_status.room, model) / 1000:.1f} GB on disk."
    paragraph(box, facts, context, active=False)
    button = _draw_download(
        box, context, "bestshot.add_clip", f"Add CLIP ({seen(model_status.megabytes, model) / 1000:.1f} GB)"
    )
    button.model = model.name


def _draw_download(layout: Any, context: Any, operator: str, text: str) -> Any:
    if not bpy.app.online_access:
        paragraph(layout, "Blender is not allowed to go online.", context, icon="INTERNET_OFFLINE")
        layout.operator("extensions.userpref_allow_online", text="Allow Online Access")
    return layout.operator(operator, text=text, icon="IMPORT")


def draw_outcome(layout: Any, context: Any) -> None:
    """Draw the outcome of the last job; of its notes the first, and the others where the user wants to see them."""
    outcome = current_job.outcome()
    if outcome is None:
        return
    column = layout.column(align=True)
    paragraph(column, outcome.text, context, icon=outcome.icon, alert=outcome.failed)
    manager = context.window_manager
    for note in outcome.notes if manager.bestshot_all_notes else outcome.notes[:_NOTES]:
        paragraph(column, note, context, icon="DOT", active=False)
    if more := len(outcome.notes[_NOTES:]):
        row = column.row()
        row.alignment = "LEFT"
        icon = "TRIA_DOWN" if manager.bestshot_all_notes else "TRIA_RIGHT"
        text = "Fewer" if manager.bestshot_all_notes else f"{number_of(more, 'more note')}"
        row.prop(manager, "bestshot_all_notes", text=text, icon=icon, emboss=False)
    if outcome.failed:
        column.operator("preferences.addon_show", text="Open Preferences").module = requirements.ADDON


def is_narrow(context: Any) -> bool:
    """Return whether the region is so narrow that icons must do without texts."""
    return bool(context.region.width / context.preferences.system.ui_scale < _NARROW)


def paragraph(
    layout: Any, text: str, context: Any, icon: str = "NONE", alert: bool = False, active: bool = True
) -> None:
    """Draw text over as many lines as it needs; a label has only one."""
    scale = context.preferences.system.ui_scale
    width = context.region.width / scale - (70 if icon != "NONE" else 50)
    column = layout.column(align=True)
    column.scale_y, column.alert, column.active = 0.8, alert, active
    for number, line in enumerate(textwrap.wrap(text, max(int(width / _LETTER_WIDTH), 12))):
        column.label(text=line, icon="NONE" if icon == "NONE" else (icon if number == 0 else "BLANK1"))


def quiet(layout: Any, text: str, icon: str = "NONE") -> None:
    """Draw a greyed-out line."""
    row = layout.row()
    row.active = False
    row.label(text=text, icon=icon)

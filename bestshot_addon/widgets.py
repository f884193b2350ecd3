"""Pieces of layout that the panels and the preferences share."""

import textwrap
from typing import Any

import bpy

from ..core.base.messages import capital, number_of
from ..core.base.model_info import ModelFile
from . import model_status, requirements
from .job import Job, Outcome
from .status_cache import cached

_LETTER_WIDTH = 6.2  # mean pixels of a letter, at a scale of 1
_UNIT = 20  # pixels of a button's height, at a scale of 1
_EDGES = 60  # pixels beside the contents of a box in the sidebar: margins and tabs
_NARROW = 220  # pixels of a sidebar, at a scale of 1, in which icons must do


def is_narrow(context: Any) -> bool:
    """Return whether there is no room for words on buttons that stand side by side."""
    return bool(_width(context) < _NARROW)


def units(context: Any) -> tuple[float, float]:
    """Return how wide the contents of a box can be, and how high the sidebar is, in heights of a button."""
    height = context.region.height / context.preferences.system.ui_scale
    return max(_width(context) - _EDGES, _UNIT) / _UNIT, height / _UNIT


def _width(context: Any) -> float:
    """Return the width of the sidebar, in pixels at a scale of 1."""
    return float(context.region.width / context.preferences.system.ui_scale)


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
        box,
        f"It needs {', '.join(cached(requirements.names))}: {requirements.room()} MB on disk.",
        context,
        active=False,
    )
    name = "Set Up" if is_narrow(context) else "Set Up BestShot"
    _draw_download(box, context, "bestshot.set_up", f"{name} ({cached(requirements.megabytes)} MB)")


def draw_add_clip(layout: Any, context: Any, model: ModelFile) -> None:
    """Draw what CLIP would add, how fast and how large that model is, and the button that downloads it."""
    box = layout.box()
    paragraph(box, "CLIP rates images as people do, and finds what a prompt describes.", context)
    facts = f"{model.title}: {model.pace}; {model.licence}. {cached(model_status.room, model) / 1000:.1f} GB on disk."
    paragraph(box, facts, context, active=False)
    button = _draw_download(
        box, context, "bestshot.add_clip", f"Add CLIP ({cached(model_status.megabytes, model) / 1000:.1f} GB)"
    )
    button.model = model.name


def _draw_download(layout: Any, context: Any, operator: str, text: str) -> Any:
    if not bpy.app.online_access:
        paragraph(layout, "Blender is not allowed to go online.", context, icon="INTERNET_OFFLINE")
        text = "Allow Online" if is_narrow(context) else "Allow Online Access"
        layout.operator("extensions.userpref_allow_online", text=text)
    return layout.operator(operator, text=text, icon="IMPORT")


def draw_failure(layout: Any, context: Any, outcome: Outcome) -> None:
    """Draw what went wrong, all of it."""
    column = layout.column(align=True)
    for line in (outcome.text, *outcome.notes):
        paragraph(column, line, context, icon=outcome.icon if line is outcome.text else "BLANK1", alert=True)


def draw_open_preferences(layout: Any) -> None:
    """Draw the button that opens the extension's preferences."""
    button = layout.operator("preferences.addon_show", text="Open Preferences", icon="PREFERENCES")
    button.module = requirements.ADDON


def draw_outcome(layout: Any, context: Any, outcome: Outcome) -> None:
    """Draw the outcome of the last job quietly; notes that take more than a line are behind a button."""
    column = layout.column(align=True)
    paragraph(column, outcome.text, context, icon=outcome.icon, active=False)
    if len(outcome.notes) == 1 and len(outcome.notes[0]) <= _letters(context, "BLANK1"):
        paragraph(column, outcome.notes[0], context, icon="BLANK1", active=False)
    elif outcome.notes:
        row = column.row()
        row.emboss, row.active, row.alignment = "NONE", False, "LEFT"
        row.popover("BESTSHOT_PT_notes", text=number_of(len(outcome.notes), "note"), icon="INFO")


def even_row(layout: Any, count: int) -> Any:
    """Return a row for a number of buttons without text, which fill it; else Blender keeps them small."""
    return layout.grid_flow(columns=count, row_major=True, even_columns=True, even_rows=True, align=True)


def paragraph(
    layout: Any,
    text: str,
    context: Any,
    icon: str = "NONE",
    alert: bool = False,
    active: bool = True,
    width: float | None = None,
) -> None:
    """Draw text over as many lines as it needs; a label has only one.

    width: of the layout, in pixels at a scale of 1; None for that of the region.
    """
    column = layout.column(align=True)
    column.scale_y, column.alert, column.active = 0.8, alert, active
    for number, line in enumerate(textwrap.wrap(text, _letters(context, icon, width))):
        column.label(text=line, icon="NONE" if icon == "NONE" else (icon if number == 0 else "BLANK1"))


def _letters(context: Any, icon: str, width: float | None = None) -> int:
    """Return how many letters fit into a line of a paragraph."""
    room = (_width(context) if width is None else width) - (70 if icon != "NONE" else 50)
    return max(int(room / _LETTER_WIDTH), 12)


def quiet(layout: Any, text: str, icon: str = "NONE") -> None:
    """Draw a greyed-out line."""
    row = layout.row()
    row.active = False
    row.label(text=text, icon=icon)

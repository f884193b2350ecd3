"""The shots in the panel: the current one, large, with what speaks for it; the list of all; what to do with them."""

from typing import Any

from ..core.base.format_time import format_time
from ..core.base.messages import capital, scored_by
from . import coverage, looping, ours, recall, shot_list, shots, thumbnails, vse
from .decisions import unwanted
from .properties import COMPONENT_LABELS, REVERSED
from .shots import Shot
from .trimming import moved_takes
from .widgets import is_narrow, quiet

_PICTURE = 7.0  # times the height of a row
_BARS = 4  # components that are shown: so many for every shot, so that nothing moves when another one is shown


def draw_shots(layout: Any, context: Any, scene: Any) -> None:
    """Draw the shots that were found; nothing where there are none."""
    found = shots.seen(scene)
    if found:
        current = shots.current_of(scene, found) or found[0]
        _draw_current(layout.box().column(), context, scene, current, found)
        shot_list.draw(layout, scene)
    _draw_below(layout, context, scene, found)


def _draw_current(layout: Any, context: Any, scene: Any, shot: Shot, found: list[Shot]) -> None:
    picture = thumbnails.icon(shot.video, float(shot.pick.peak_time)) if shot.pick else 0
    if picture:
        layout.template_icon(icon_value=picture, scale=_PICTURE)
    else:
        recall.want(scene, shot.take)
        empty = layout.column()
        empty.scale_y = _PICTURE
        empty.label(text="")
    _draw_buttons(layout, context, scene, shot)
    place = sorted(found, key=lambda one: (one.peak, one.channel)).index(shot) + 1
    length = (shot.end - shot.first) / float(vse.scene_rate(scene))
    row = layout.row()
    peak = format_time(float(shot.pick.peak_time)) if shot.pick else ""
    row.label(text=f"{place} of {len(found)}  ·  {peak}  ·  {length:.1f} s")
    score = row.row()
    score.alignment = "RIGHT"
    score.label(text=f"{shot.score:.2f}")
    quiet(layout, capital(shot.pick.reason) if shot.pick else "")
    _draw_components(layout, context, shot)
    gap = coverage.last(scene, vse.named(scene, shot.take)) if vse.named(scene, shot.take) else None
    is_gap = bool(gap and not shot.is_marker and gap.is_gap(shots.strip_of(scene, shot), shot.peak))
    quiet(layout, "Interpolated here, not analysed" if is_gap else capital(scored_by(shot.model)))


def _draw_buttons(layout: Any, context: Any, scene: Any, shot: Shot) -> None:
    """Draw what steps, loops, keeps and rejects."""
    narrow = is_narrow(context)
    row = layout.row(align=True)
    row.scale_y = 1.2
    back = row.operator("bestshot.step", text="", icon="TRIA_LEFT")
    back.direction, back.by = -1, "TIME"
    _of(row.operator("bestshot.loop", text="", icon="FILE_REFRESH", depress=looping.is_on(scene)), shot)
    _of(row.operator("bestshot.keep", text="" if narrow else "Keep", icon="CHECKMARK", depress=shot.stays), shot)
    _of(row.operator("bestshot.reject", text="" if narrow else "Reject", icon="X"), shot)
    forth = row.operator("bestshot.step", text="", icon="TRIA_RIGHT")
    forth.direction, forth.by = 1, "TIME"


def _of(operator: Any, shot: Shot) -> None:
    operator.take, operator.id = shot.take, shot.id


def _draw_components(layout: Any, context: Any, shot: Shot) -> None:
    """Draw the components that matter most here, each as a bar, and whether it is above the take's average."""
    rows = _components(shot)[:_BARS]
    column = layout.column(align=True)
    for name, value, average in rows:
        split = column.split(factor=0.45)
        split.label(text=name)
        text = f"{value:.2f}"
        if average is not None and abs(value - average) >= 0.005:
            text += "  ▲" if value > average else "  ▼"
        split.progress(factor=value, text=text)
    for _ in range(_BARS - len(rows)):
        column.label(text="")


def _components(shot: Shot) -> list[tuple[str, float, float | None]]:
    """Return name, value and the take's average of each component, as people see it: first what lifts the shot, then
    what differs most from the average.
    """
    if shot.pick is None:
        return []
    strong = shot.pick.strengths
    found: list[tuple[tuple[int, float], str, float, float | None]] = []
    for name, value in shot.pick.components.items():
        average = shot.averages.get(name)
        away = abs(value - average) if average is not None else 0.0
        place = strong.index(name) if name in strong else len(strong)
        label = REVERSED.get(name) or COMPONENT_LABELS.get(name) or capital(name)
        if name in REVERSED:
            found.append(((place, -away), label, 1 - value, None if average is None else 1 - average))
        else:
            found.append(((place, -away), label, value, average))
    return [row[1:] for row in sorted(found, key=lambda row: row[0])]


def _draw_below(layout: Any, context: Any, scene: Any, found: list[Shot]) -> None:
    """Draw what can be done with all shots."""
    takes = ours.takes(scene)
    kept = sum(shot.stays for shot in found)
    if kept:
        layout.operator("bestshot.assemble_kept", text=f"Assemble Kept ({kept})", icon="SEQ_SEQUENCER")
    for take in moved_takes(scene):
        row = layout.row()
        row.label(text=f"'{take}' was moved", icon="INFO")
        row.operator("bestshot.move_along").take = take
    row = layout.row(align=True)
    if takes:
        row.operator("bestshot.why_not", icon="QUESTION")
    if rejected := sum(len(unwanted(scene, take)) for take in takes):
        row.operator("bestshot.restore", text=f"Restore ({rejected})", icon="LOOP_BACK")
    row.operator("bestshot.clear", text="" if takes else "Clear", icon="TRASH")


def draw_refining(layout: Any, scene: Any) -> None:
    """Draw how much was analysed where that is not all, and the button that analyses more."""
    if found := coverage.of_selection(scene):
        _, covered = found
        column = layout.column(align=True)
        quiet(column, f"{covered.analysed} of {covered.samples} samples analysed")
        column.operator("bestshot.refine", icon="VIEWZOOM")

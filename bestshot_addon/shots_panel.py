"""The shot that the user works on, in the panel: its picture, what can be done with it, and why it was chosen.

As high for one shot as for another, so that nothing below jumps.
"""

from typing import Any

from ..core.base.messages import capital, scored_by
from ..core.settings import REVERSED
from . import coverage, looping, recall, shots, vse
from .listing import TIME, Listing
from .properties import COMPONENT_LABELS
from .shot_list import picture_of, time_of
from .shots import Shot
from .widgets import even_row, is_narrow, quiet, units

_BARS = 4  # components that are shown
_LEAST_PART = 0.06  # of a bar, on either side of the tick
_LOWEST, _HIGHEST, _SHARE = 5.0, 9.0, 0.3  # the picture, in units of the interface, and of the height of the sidebar
_IN_ROW, _POPUP = (
    8,
    30.0,
)  # of the pictures of all shots: how many Blender puts side by side; how high all are, in units
_SMALL = 4.0  # pictures without room for words


def draw(layout: Any, context: Any, found: Listing, shot: Shot) -> None:
    """Draw a shot of a listing."""
    scene, view = vse.timeline_scene(context), context.window_manager.bestshot_list
    box = layout.box().column()
    popup = _popup_scale(len(found.shots))
    box.template_icon_view(
        context.window_manager,
        "bestshot_picture",
        show_labels=popup > _SMALL,
        scale=_picture_scale(context),
        scale_popup=popup,
    )
    if not picture_of(shot):
        recall.want(scene, shot.take)
    _draw_buttons(box, context, scene, shot, TIME if found.has_takes and view.by_take else view.sort)
    _draw_facts(box.column(align=True), context, found, shot)
    if view.shows_why:
        _draw_why(box.column(align=True), context, shot)


def _draw_facts(layout: Any, context: Any, found: Listing, shot: Shot) -> None:
    """Draw which shot it is, when and how long, its score, and the reason, which opens what it is made of."""
    view, narrow = context.window_manager.bestshot_list, is_narrow(context)
    place, count = found.place_of(shot, view.sort)
    seconds = (shot.end - shot.first) / float(vse.scene_rate(vse.timeline_scene(context)))
    when = f"{time_of(shot)}  ·  {seconds:.1f} s"
    row = layout.row()
    row.label(text=f"{place} of {count}" if narrow else f"{place} of {count}  ·  {when}")
    score = row.row()
    score.alignment = "RIGHT"
    score.label(text=f"{shot.score:.2f}")
    if narrow:
        layout.label(text=when)
    row = layout.row()
    row.active, row.alignment = False, "LEFT"
    reason = capital(shot.pick.reason) if shot.pick and shot.pick.reason else "Why"
    row.prop(view, "shows_why", text=reason, icon="TRIA_DOWN" if view.shows_why else "TRIA_RIGHT", emboss=False)


def _draw_why(layout: Any, context: Any, shot: Shot) -> None:
    """Draw the components that matter, always as many lines."""
    narrow, shown = is_narrow(context), components_of(shot)[:_BARS]
    layout.scale_y = 0.8
    for label, value, average in shown:
        _draw_bar(layout, label, value, average, 0.6 if narrow else 0.42)
    for _ in range(_BARS - len(shown)):
        layout.label(text="")
    quiet(layout, "Line: average" if narrow else "Line: average of the take")
    quiet(layout, _origin_of(vse.timeline_scene(context), shot))


def _origin_of(scene: Any, shot: Shot) -> str:
    """Return where a shot's score comes from."""
    take, strip = vse.named(scene, shot.take), shots.strip_of(scene, shot)
    covered = coverage.last(scene, take) if take else None
    is_gap = covered and covered.is_gap(strip or take, shot.peak)
    return "Interpolated here, not analysed" if is_gap else capital(scored_by(shot.model))


def _picture_scale(context: Any) -> float:
    """Return how high the picture is, in units: smaller in a low sidebar, so that the list can be seen, too."""
    width, height = units(context)
    return min(width, max(height * _SHARE, _LOWEST), _HIGHEST)


def _popup_scale(count: int) -> float:
    """Return how large pictures are where all are shown, so that they fit on the screen."""
    rows = -(-count // _IN_ROW)
    return min(max(_POPUP / rows, 1.5), 6.0)


def _draw_buttons(layout: Any, context: Any, scene: Any, shot: Shot, by: str) -> None:
    narrow = is_narrow(context)
    row = even_row(layout, 5) if narrow else layout.row(align=True)
    row.scale_y = 1.2
    _step(row, -1, by, "TRIA_LEFT")
    _of(shot, row.operator("bestshot.loop", text="", icon="FILE_REFRESH", depress=looping.is_on(scene)))
    keep, reject = ("", "") if narrow else ("Keep", "Reject")
    _of(shot, row.operator("bestshot.keep", text=keep, icon="CHECKMARK", depress=shot.stays))
    _of(shot, row.operator("bestshot.reject", text=reject, icon="X"))
    _step(row, 1, by, "TRIA_RIGHT")


def _of(shot: Shot, button: Any) -> None:
    button.take, button.id = shot.take, shot.id


def _step(layout: Any, direction: int, by: str, icon: str) -> None:
    button = layout.operator("bestshot.step", text="", icon=icon)
    button.direction, button.by = direction, by


def components_of(shot: Shot) -> list[tuple[str, float, float | None]]:
    """Return the components that matter for a shot, those first: label, value and the take's average.

    What lowers the score is turned round, so that more is better for all of them. Its strengths come first, then what
    differs most from the average.
    """
    if shot.pick is None:
        return []
    found = []
    for name, value in shot.pick.components.items():
        average = shot.averages.get(name)
        if name in REVERSED:
            value, average = 1 - value, None if average is None else 1 - average  # noqa: PLW2901
        lead = 0.0 if average is None else value - average
        is_strength = name in shot.pick.strengths
        label = REVERSED.get(name) or COMPONENT_LABELS.get(name) or capital(name)
        found.append(((not is_strength, -abs(lead)), (label, value, average)))
    return [component for _, component in sorted(found, key=lambda one: one[0])]


def _draw_bar(layout: Any, label: str, value: float, average: float | None, factor: float) -> None:
    """Draw a bar; two parts of it meet at the average. factor: share of the label."""
    row = layout.split(factor=factor)
    row.label(text=label)
    if average is None:
        row.progress(factor=value, text="")
        return
    tick = min(max(average, _LEAST_PART), 1 - _LEAST_PART)
    parts = row.split(factor=tick, align=True)
    parts.progress(factor=min(value / tick, 1.0), text="")
    parts.progress(factor=max(value - tick, 0.0) / (1 - tick), text="")

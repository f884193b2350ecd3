"""The list of shots in the panel. It shows the strips of the timeline, or its markers, and hides all that are none.

Blender's lists show collections of the file, and a panel must not write to the file while it draws.
"""

from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty

from ..core.base.format_time import format_time
from . import navigation, shots, thumbnails, vse, windows
from .shots import Shot

_SORTS = (
    ("TAKE", "Take", "Take by take, best first"),
    ("RANK", "Score", "Best first"),
    ("TIME", "Time", "In the order of the timeline"),
)
_KEYS = {
    "TAKE": lambda shot: (shot.take, -shot.score, shot.peak),
    "RANK": lambda shot: (-shot.score, shot.take, shot.peak),
    "TIME": lambda shot: (shot.peak, shot.channel, shot.name),
}
_MOST_ROWS, _LEAST_ROWS = 8, 3


class BESTSHOT_UL_shots(bpy.types.UIList):
    sort_by: EnumProperty(name="Sort By", items=_SORTS, default="TAKE")
    only_kept: BoolProperty(name="Kept", description="Show only shots that you keep", default=False)

    def draw_item(
        self, context: Any, layout: Any, data: Any, item: Any, icon: Any, active_data: Any, active_property: Any,
        index: Any = 0, flt_flag: Any = 0,
    ) -> None:  # fmt: skip
        scene = vse.timeline_scene(context)
        shot = _by_name(scene, marks=active_property == "bestshot_marker_row").get(item.name)
        if shot is None or shot.pick is None:
            return
        takes = {each.take for each in shots.seen(scene)}
        row = layout.row(align=True)
        picture = thumbnails.icon(shot.video, float(shot.pick.peak_time))
        row.label(text="", icon_value=picture) if picture else row.label(text="", icon="FILE_MOVIE")
        text = f"{shot.rank}    {format_time(float(shot.pick.peak_time))}    {shot.score:.2f}"
        row.label(text=f"{text}    {shot.take}" if len(takes) > 1 else text)
        keep = row.operator("bestshot.keep", text="", icon="CHECKMARK", depress=shot.stays, emboss=shot.stays)
        reject = row.operator("bestshot.reject", text="", icon="X", emboss=False)
        for operator in (keep, reject):
            operator.take, operator.id = shot.take, shot.id

    def draw_filter(self, context: Any, layout: Any) -> None:
        row = layout.row(align=True)
        row.prop(self, "sort_by", expand=True)
        row.separator()
        row.prop(self, "only_kept", toggle=True)

    def filter_items(self, context: Any, data: Any, name: Any) -> Any:
        found = _by_name(vse.timeline_scene(context), marks=name == "timeline_markers")
        names = getattr(data, name).keys()
        places = {each: place for place, each in enumerate(names) if each in found}
        flags = [0] * len(names)
        shown = sorted((found[each] for each in places), key=_KEYS[self.sort_by])
        order = list(range(len(names)))
        rest = (place for place, each in enumerate(names) if each not in places)
        for position, shot in enumerate(shown):
            place = places[shot.name]
            order[place] = position
            if shot.stays or not self.only_kept:
                flags[place] = self.bitflag_filter_item
        for position, place in enumerate(rest, start=len(shown)):
            order[place] = position
        return flags, order


def draw(layout: Any, scene: Any) -> None:
    """Draw the list of shots: those with a strip, and those that are a marker alone."""
    found, holder = shots.seen(scene), vse.opened(scene)
    manager: Any = bpy.context.window_manager
    if count := sum(not shot.is_marker for shot in found):
        strips = "strips" if hasattr(holder, "strips") else "sequences"
        layout.template_list(
            "BESTSHOT_UL_shots",
            "",
            holder,
            strips,
            manager,
            "bestshot_strip_row",
            rows=_rows(count),
            maxrows=_MOST_ROWS,
        )
    if count := sum(shot.is_marker for shot in found):
        layout.template_list(
            "BESTSHOT_UL_shots", "markers", scene, "timeline_markers", manager, "bestshot_marker_row",
            rows=_rows(count), maxrows=_MOST_ROWS,
        )  # fmt: skip


def _rows(count: int) -> int:
    return min(max(count, _LEAST_ROWS), _MOST_ROWS)


def _by_name(scene: Any, marks: bool) -> dict[str, Shot]:
    return {shot.name: shot for shot in shots.seen(scene) if shot.is_marker == marks}


def _names(scene: Any, marks: bool) -> list[str]:
    holder = vse.opened(scene)
    names: list[str] = (scene.timeline_markers if marks else vse.strips_of(holder)).keys() if holder else []
    return names


def _row(marks: bool) -> Any:
    """Return the property that is the number of the current shot in its collection; setting it shows another shot.

    It belongs to the window manager, which undo does not know.
    """

    def get(manager: Any) -> int:
        scene = vse.timeline_scene(bpy.context)
        current = shots.current_of(scene, shots.seen(scene))
        if current is None or current.is_marker != marks:
            return -1
        names = _names(scene, marks)
        return names.index(current.name) if current.name in names else -1

    def set(manager: Any, place: int) -> None:
        scene = vse.timeline_scene(bpy.context)
        names = _names(scene, marks)
        shot = _by_name(scene, marks).get(names[place]) if 0 <= place < len(names) else None
        if shot is not None:
            navigation.go_to(bpy.context, scene, shot)
            windows.redraw_timeline()

    return IntProperty(get=get, set=set, options={"HIDDEN", "SKIP_SAVE"})


CLASSES = (BESTSHOT_UL_shots,)


def register() -> None:
    manager: Any = bpy.types.WindowManager
    manager.bestshot_strip_row, manager.bestshot_marker_row = _row(marks=False), _row(marks=True)


def unregister() -> None:
    manager: Any = bpy.types.WindowManager
    del manager.bestshot_strip_row, manager.bestshot_marker_row

"""The list of shots in the panel, and how the user wants it; of this session, not of the file."""

from contextlib import suppress
from typing import Any

import bpy
from bpy.props import BoolProperty, CollectionProperty, EnumProperty, IntProperty, PointerProperty

from ..core.base.format_time import format_time
from ..core.base.messages import capital, number_of
from . import listing, shots, thumbnails, vse, windows
from .listing import RANK, TIME, Heading, Listing, Order
from .shots import Shot
from .widgets import even_row, is_narrow, quiet

_MOST_ROWS = 8  # of the list, until the user makes it longer
_MORE = 64  # rows that are added at once

_Choice = tuple[str, str, str, int, int]  # identifier, text, tooltip, icon, number


def listing_of(context: Any) -> Listing:
    """Return the shots of the timeline that a sequencer shows, as the user wants them listed."""
    view = context.window_manager.bestshot_list
    return listing.of(vse.timeline_scene(context), Order(view.sort, view.by_take, view.kept_only))


def show(shot: Shot) -> None:
    """Select a shot and move the playhead to it. No undo step."""
    with suppress(RuntimeError):  # it is gone, which the operator has reported
        bpy.ops.bestshot.show(take=shot.take, id=shot.id)  # type: ignore[attr-defined]


def _active(_: Any) -> int:
    context: Any = bpy.context
    found = listing_of(context)
    return found.row_of(shots.current_of(vse.timeline_scene(context), found.shots))


def _show_row(_: Any, number: int) -> None:
    rows = listing_of(bpy.context).rows
    if 0 <= number < len(rows):
        row = rows[number]
        show(row.first if isinstance(row, Heading) else row)


_pictures: tuple[Listing, int, list[_Choice]] | None = None


def _pictures_of(_: Any, context: Any) -> Any:
    global _pictures  # noqa: PLW0603 - Blender does not keep the texts
    found, version = listing_of(context), thumbnails.version()
    if _pictures is None or _pictures[0] is not found or _pictures[1] != version:
        choices = [
            (str(number), f"{shot.score:.2f}", capital(shot.pick.reason) if shot.pick else "", picture_of(shot), number)
            for number, shot in enumerate(found.shots)
        ]
        _pictures = found, version, choices
    return _pictures[2]


def _shown(_: Any) -> int:
    context: Any = bpy.context
    found = listing_of(context)
    shot = found.shown(vse.timeline_scene(context))
    return found.shots.index(shot) if shot else 0


def _show_picture(_: Any, number: int) -> None:
    found = listing_of(bpy.context).shots
    if 0 <= number < len(found):
        show(found[number])


def picture_of(shot: Shot) -> int:
    """Return the number of a shot's picture for a layout; 0 where there is none."""
    return thumbnails.icon(shot.video, float(shot.pick.peak_time)) if shot.pick else 0


def time_of(shot: Shot, decimals: int = 1) -> str:
    """Return where in its take a shot's peak is."""
    return format_time(max(shot.id, 0) / 1000, decimals)


class BestShotRow(bpy.types.PropertyGroup):
    """A line of the list: Blender lists a collection, of which only the length matters here."""


class BestShotList(bpy.types.PropertyGroup):
    """How the user wants the shots listed."""

    sort: EnumProperty(
        name="Sort",
        items=[(RANK, "Best", "The best first", "SOLO_ON", 0), (TIME, "Time", "By time", "TIME", 1)],
    )
    by_take: BoolProperty(name="Take", description="Take by take", default=True)
    kept_only: BoolProperty(name="Kept", description="Only the shots that you keep or changed")
    shows_why: BoolProperty(name="Why", description="Show what speaks for a shot", default=True)
    rows: CollectionProperty(type=BestShotRow)


class BESTSHOT_UL_shots(bpy.types.UIList):
    """Rows of shots; the row's number is that in the listing."""

    def draw_item(
        self, context: Any, layout: Any, _data: Any, _item: Any, _icon: Any, _active_data: Any, _active: Any,
        index: Any = 0, _flags: Any = 0,
    ) -> None:  # fmt: skip
        rows = listing_of(context).rows
        if index >= len(rows):
            return
        row = rows[index]
        if isinstance(row, Heading):
            _draw_heading(layout, row)
        else:
            _draw_shot(layout, context, row, self.shows_take(context))

    @staticmethod
    def shows_take(context: Any) -> bool:
        """Return whether rows name their takes: where no headings do, and there is room."""
        view = context.window_manager.bestshot_list
        return listing_of(context).has_takes and not view.by_take and not is_narrow(context)

    def draw_filter(self, context: Any, layout: Any) -> None:
        layout.row().prop(self, "filter_name", text="", icon="VIEWZOOM")

    def filter_items(self, context: Any, data: Any, name: Any) -> Any:
        rows, wanted = listing_of(context).rows, self.filter_name.casefold()
        spare = len(getattr(data, name)) - len(rows)
        flags = [self.bitflag_filter_item if wanted in _words_of(row).casefold() else 0 for row in rows]
        return flags[: len(rows) + min(spare, 0)] + [0] * spare, []


def _words_of(row: Shot | Heading) -> str:
    """Return what a row can be found by."""
    if isinstance(row, Heading):
        return row.take
    return f"{row.take} {row.name} {row.pick.reason if row.pick else ''}"


def _draw_heading(layout: Any, heading: Heading) -> None:
    row = layout.row()
    row.label(text=heading.take, icon="FILE_MOVIE")
    count = row.row()
    count.active, count.alignment = False, "RIGHT"
    count.label(text=str(heading.count))


def _draw_shot(layout: Any, context: Any, shot: Shot, shows_take: bool) -> None:
    narrow = is_narrow(context)
    row = layout.row(align=True)
    if picture := picture_of(shot):
        row.label(text="", icon_value=picture)
    else:
        row.label(text="", icon="MARKER" if shot.is_marker else "FILE_IMAGE")
    if narrow:
        _right(row, time_of(shot, 0))
    else:
        cells = row.split(factor=0.14)
        _right(cells, str(shot.rank or "–"))
        if shows_take:
            cells = cells.split(factor=0.42)
            cells.label(text=shot.take)
        cells = cells.split(factor=0.55)
        _right(cells, time_of(shot, 0 if shows_take else 1))
        _right(cells, f"{shot.score:.2f}")
    icon = "CHECKBOX_HLT" if shot.stays else "CHECKBOX_DEHLT"
    keep = row.operator("bestshot.keep", text="", icon=icon, emboss=False)
    keep.take, keep.id = shot.take, shot.id
    if not narrow:
        reject = row.operator("bestshot.reject", text="", icon="X", emboss=False)
        reject.take, reject.id = shot.take, shot.id


def _right(layout: Any, text: str) -> None:
    cell = layout.row()
    cell.alignment = "RIGHT"
    cell.label(text=text)


def draw(layout: Any, context: Any, found: Listing) -> None:
    """Draw the list, and above it how it is sorted."""
    view = context.window_manager.bestshot_list
    narrow = is_narrow(context)
    row = even_row(layout, 4 if found.has_takes else 3) if narrow else layout.row(align=True)
    for value, text in ((RANK, "Best"), (TIME, "Time")):
        row.prop_enum(view, "sort", value, text="" if narrow else text)
    if found.has_takes:
        row.prop(view, "by_take", text="" if narrow else "Take", icon="FILE_MOVIE", toggle=True)
    row.prop(view, "kept_only", text="" if narrow else "Kept", icon="CHECKMARK", toggle=True)
    _provide_rows(view, len(found.rows))
    rows = min(max(len(found.rows), 1), _MOST_ROWS)
    layout.template_list(
        "BESTSHOT_UL_shots", "", view, "rows", context.window_manager, "bestshot_row", rows=rows, maxrows=_MOST_ROWS
    )
    if not found.rows:
        quiet(layout, f"None of {number_of(len(found.shots), 'shot')} is kept yet")


def _provide_rows(view: Any, count: int) -> None:
    """Let there be enough lines for the list soon: nothing can be added while drawing."""
    if len(view.rows) < count and not bpy.app.timers.is_registered(_add_rows):
        bpy.app.timers.register(_add_rows, first_interval=0.0)


def _add_rows() -> None:
    context: Any = bpy.context
    rows = context.window_manager.bestshot_list.rows
    for _ in range(len(listing_of(context).rows) + _MORE - len(rows)):
        rows.add()
    windows.redraw()


CLASSES = (BestShotRow, BestShotList, BESTSHOT_UL_shots)


def register() -> None:
    manager: Any = bpy.types.WindowManager
    manager.bestshot_list = PointerProperty(type=BestShotList)
    # Not in the group: Blender 4.2 crashes at its end where an extension with such functions in groups was removed
    manager.bestshot_row = IntProperty(name="Shot", description="Show this shot", get=_active, set=_show_row)
    manager.bestshot_picture = EnumProperty(
        name="Shots", description="Show all shots, to choose one", items=_pictures_of, get=_shown, set=_show_picture
    )


def unregister() -> None:
    if bpy.app.timers.is_registered(_add_rows):
        bpy.app.timers.unregister(_add_rows)
    manager: Any = bpy.types.WindowManager
    del manager.bestshot_picture, manager.bestshot_row, manager.bestshot_list

"""Hands shots on to other editors: timelines of what the strips show, as the user left them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty

from ..core.base.messages import capital, number_of
from ..core.errors import BestShotError, InputError, OutputError
from ..core.settings import EXPORTS
from . import ours, shots, vse
from .operator_base import Operator
from .shots import Shot
from .source_strips import mapping_of

if TYPE_CHECKING:
    from ..core.deliver.timelines.timeline import Event

_TEXTS = {
    "otio": ("OpenTimelineIO", "Resolve from 18.5, Kdenlive from 25.04, Premiere"),
    "fcpxml": ("FCPXML", "Final Cut Pro, Resolve"),
    "xmeml": ("Final Cut 7 XML", "Premiere, Resolve"),
    "edl": ("EDL", "Everything else"),
    "markers": ("Resolve Markers", "Markers for a timeline in Resolve"),
    "chapters": ("Chapters", "For the description of a video on YouTube"),
}


class BESTSHOT_OT_export(Operator):
    """Write timelines of the shots, as you left them, for other editors"""

    bl_idname = "bestshot.export"
    bl_label = "Export Shots"

    directory: StringProperty(subtype="DIR_PATH", options={"HIDDEN", "SKIP_SAVE"})
    filter_folder: BoolProperty(default=True, options={"HIDDEN"})
    formats: EnumProperty(
        name="Formats",
        items=[(name, *_TEXTS[name], 1 << place) for place, name in enumerate(EXPORTS)],
        options={"ENUM_FLAG"},
        default={"otio"},
    )
    only_kept: BoolProperty(
        name="Only Kept", description="Leave out shots that you neither keep nor changed", default=False
    )
    relative_paths: BoolProperty(
        name="Relative Paths", description="Refer to the takes by paths from the folder of the timelines", default=False
    )

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not shots.cached(vse.timeline_scene(context)):
            cls.poll_message_set("There are no shots yet")
            return False
        return True

    def invoke(self, context: Any, event: Any) -> set[Any]:
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def work(self, context: Any) -> set[Any]:
        from ..core.deliver import timelines
        from ..core.deliver.timelines.timeline import joined

        scene, folder = vse.timeline_scene(context), Path(bpy.path.abspath(self.directory))
        if not self.directory or not folder.is_dir():
            raise InputError(f"{folder}: is no folder; choose one")
        chosen = [shot for shot in shots.of(scene) if shot.stays or not self.only_kept]
        if not chosen:
            raise InputError("no shot is kept")
        events, left_out = _events(scene, sorted(chosen, key=lambda shot: shot.first))
        name = Path(bpy.data.filepath).stem or scene.name
        timeline = joined(name, events, folder if self.relative_paths else None)
        wanted = [name for name in EXPORTS if name in self.formats]
        try:
            paths, notes = timelines.write(folder, timeline, wanted)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be written to ({error.strerror or error})") from None
        names = ", ".join(path.name for path in paths) or "nothing"
        self.report({"INFO"}, f"{capital(number_of(len(events), 'shot'))} in {folder}: {names}")
        for note in (*left_out, *notes):
            self.report({"WARNING"}, capital(note))
        return {"FINISHED"} if paths else {"CANCELLED"}


def _events(scene: Any, chosen: list[Shot]) -> "tuple[list[Event], list[str]]":
    """Return what the shots show of their takes now, and a sentence for each for which that is unknown."""
    events: list[Event] = []
    left_out: list[str] = []
    for shot in chosen:
        try:
            events.append(_event(scene, shot, len(events) + 1))
        except BestShotError as error:
            left_out.append(str(error))
    return events, left_out


def _event(scene: Any, shot: Shot, number: int) -> "Event":
    from ..core.deliver.timelines.timeline import Event, SourceTake

    strip = shots.strip_of(scene, shot) or vse.named(scene, shot.take)
    facts = ours.facts(scene, shot.take)
    if strip is None or not facts:
        raise InputError(f"'{shot.name}' is left out: search its take again first")
    mapping = mapping_of(scene, strip)
    source = SourceTake.of(shot.video, facts)
    last = mapping.index_at(shot.end - 1)
    first, end = mapping.index_at(shot.first), min(last + 1, max(source.frames, last))
    peak = min(max(mapping.index_at(min(max(shot.peak, shot.first), shot.end - 1)), first), end - 1)
    note = f"{shot.score:.2f} {shot.pick.reason if shot.pick else ''}".strip()
    return Event(source, first, max(end, first + 1), peak, f"shot_{number:03}", note, shot.rank)


CLASSES = (BESTSHOT_OT_export,)

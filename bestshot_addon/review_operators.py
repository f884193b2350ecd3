"""The operators with which the user goes through shots: step, show, loop, nudge, move along."""

from typing import Any

import bpy
from bpy.props import EnumProperty, IntProperty, StringProperty

from ..core.base.messages import number_of
from ..core.errors import InputError
from . import learning, looping, navigation, ours, shots, vse, windows
from .operator_base import Operator
from .shot_operator import ShotOperator
from .source_strips import check_kept
from .trimming import move_along, moved_takes, nudge


class BESTSHOT_OT_step(ShotOperator):
    """Go to the next shot, or the previous one"""

    bl_idname = "bestshot.step"
    bl_label = "Step to Shot"
    bl_options = {"INTERNAL"}

    direction: IntProperty(
        name="Direction", description="1 for the next shot, -1 for the previous one", default=1, min=-1, max=1
    )
    by: EnumProperty(
        name="By",
        items=[("TIME", "Time", "In the order of the timeline"), ("RANK", "Rank", "From the best to the worst")],
        default="TIME",
    )

    @classmethod
    def description(cls, context: Any, properties: Any) -> str:
        which = "next" if properties.direction > 0 else "previous"
        if properties.by == "RANK":
            which = "next best" if properties.direction > 0 else "next better"
        return f"Go to the {which} shot"

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        found = navigation.neighbour(
            shots.of(scene), shots.current(scene), scene.frame_current, self.direction or 1, self.by
        )
        if found is None:
            self.report({"INFO"}, "That was the last one" if self.direction > 0 else "That was the first one")
            return {"CANCELLED"}
        _show(context, scene, found)
        return {"FINISHED"}


class BESTSHOT_OT_show(ShotOperator):
    """Select this shot and move the playhead to its peak"""

    bl_idname = "bestshot.show"
    bl_label = "Show Shot"
    bl_options = {"INTERNAL"}

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        _show(context, scene, self.shot(scene))
        return {"FINISHED"}


class BESTSHOT_OT_loop(ShotOperator):
    """Play this shot over and over; again: go back to where you were"""

    bl_idname = "bestshot.loop"
    bl_label = "Loop Shot"

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        if looping.is_on(scene):
            if looping.is_playing(context):
                looping.toggle_playing()
            looping.stop(scene)
        else:
            looping.show(scene, self.shot(scene))
            if not bpy.app.background and not looping.is_playing(context):
                looping.toggle_playing()
        windows.redraw_timeline()
        return {"FINISHED"}


class BESTSHOT_OT_nudge(ShotOperator):
    """Move the peak of this shot, where it begins or where it ends, by single frames; it is kept from then on"""

    bl_idname = "bestshot.nudge"
    bl_label = "Nudge Shot"
    bl_options = {"REGISTER", "UNDO_GROUPED"}

    handle: EnumProperty(
        name="Handle",
        items=[
            ("PEAK", "Peak", "The marker"),
            ("IN", "In", "Where the shot begins"),
            ("OUT", "Out", "Where the shot ends"),
        ],
        default="PEAK",
    )
    frames: IntProperty(name="Frames", description="How many frames later; below 0, earlier", default=1)

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        check_kept(scene)
        shot = self.shot(scene)
        moved = nudge(scene, shot, self.handle, self.frames)
        learning.learn_from(scene, [shot.take])
        windows.redraw_timeline()
        return {"FINISHED"} if moved else {"CANCELLED"}


class BESTSHOT_OT_move_along(Operator):
    """Move the shots of a take that was moved, and their markers, to where the take plays them now"""

    bl_idname = "bestshot.move_along"
    bl_label = "Move Along"
    bl_options = {"REGISTER", "UNDO"}

    take: StringProperty(options={"HIDDEN", "SKIP_SAVE"})

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not moved_takes(vse.timeline_scene(context)):
            cls.poll_message_set("No take was moved since it was searched")
            return False
        return True

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        check_kept(scene)
        takes = [self.take] if self.take else moved_takes(scene)
        if unknown := [take for take in takes if take not in ours.takes(scene)]:
            raise InputError(f"'{unknown[0]}' was not searched")
        self.report({"INFO"}, f"Moved {number_of(move_along(scene, takes), 'shot')}")
        return {"FINISHED"}


def _show(context: Any, scene: Any, shot: shots.Shot) -> None:
    navigation.go_to(context, scene, shot)
    if looping.is_on(scene):
        looping.show(scene, shot)
    windows.redraw_timeline()


CLASSES = (
    BESTSHOT_OT_step,
    BESTSHOT_OT_show,
    BESTSHOT_OT_loop,
    BESTSHOT_OT_nudge,
    BESTSHOT_OT_move_along,
)

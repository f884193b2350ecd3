"""The operators that compare takes, and swap a shot for what another take has of the same."""

from typing import Any

import bpy

from ..core.errors import InputError
from . import alternatives, learning, shots, vse
from .job import Job
from .operator_base import JobOperator, Operator
from .operators import Insert, has_timeline
from .source_strips import check_kept, wanted


class BESTSHOT_OT_compare(JobOperator):
    """Hold the selected movie strips against each other: the best of what they all show makes a row, and what the
    others have of the same lies above it, muted
    """

    bl_idname = "bestshot.compare"
    bl_label = "Compare Takes"

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not super().poll(context) or not has_timeline(cls, context):
            return False
        if len(wanted(vse.timeline_scene(context))) < 2:
            cls.poll_message_set("Select two movie strips or more")
            return False
        return True

    def make_job(self, context: Any) -> Job:
        from .compare_job import CompareJob
        from .search_request import request_search

        scene = vse.timeline_scene(context)
        return CompareJob(request_search(scene, wanted(scene)))


class BESTSHOT_OT_insert_compared(Insert, bpy.types.Operator):
    """Put the best of several takes on the timeline"""

    bl_idname = "bestshot.insert_compared"
    bl_label = BESTSHOT_OT_compare.bl_label
    bl_options = {"UNDO", "INTERNAL"}


class BESTSHOT_OT_swap(Operator):
    """Show what the next take has of the same in place of this shot; after the last, the best again"""

    bl_idname = "bestshot.swap"
    bl_label = "Swap Take"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not alternatives.choices_at(vse.timeline_scene(context)):
            cls.poll_message_set("Select a shot of a comparison that other takes show, too")
            return False
        return True

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        check_kept(scene)
        swapped = alternatives.swap(scene)
        if swapped is None:
            raise InputError("select a shot of a comparison that other takes show, too")
        place, count = swapped
        shot = shots.current(scene)
        if shot is not None:
            learning.learn_from(scene, [shot.take])
        self.report({"INFO"}, f"Take {place + 1} of {count}, best first")
        return {"FINISHED"}


CLASSES = BESTSHOT_OT_compare, BESTSHOT_OT_insert_compared, BESTSHOT_OT_swap

"""The operators about the timeline. Each checks, calls and reports; the work is done elsewhere.

The modules that do it are imported when they are needed, so that enabling the extension does not slow Blender's start.
"""

from typing import Any

import bpy
from bpy.props import EnumProperty

from ..core.base.messages import capital, number_of
from ..core.errors import BestShotError
from ..core.presets import PRESETS
from . import alternatives, coverage, current_job, decisions, vse
from .job import Job
from .operator_base import JobOperator, Operator
from .presets import BESTSHOT_MT_presets
from .properties import OF_FOOTAGE, apply
from .source_strips import check_kept, wanted


class BESTSHOT_OT_find(JobOperator):
    """Analyse the selected movie strips, or the active one, and put their best moments on the timeline"""

    bl_idname = "bestshot.find"
    bl_label = "Find Best Shots"

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not super().poll(context) or not has_timeline(cls, context):
            return False
        strips = wanted(vse.timeline_scene(context))
        if not strips:
            cls.poll_message_set("Select a movie strip")
            return False
        return True

    def make_job(self, context: Any) -> Job:
        from .search_job import SearchJob
        from .search_request import request_search

        scene = vse.timeline_scene(context)
        return SearchJob(request_search(scene, wanted(scene)))


class BESTSHOT_OT_refine(JobOperator):
    """Analyse the take around the playhead completely, and select the best moments again"""

    bl_idname = "bestshot.refine"
    bl_label = "Refine at Playhead"

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not super().poll(context) or not has_timeline(cls, context):
            return False
        try:
            coverage.under_playhead(vse.timeline_scene(context))
        except BestShotError as error:
            cls.poll_message_set(capital(str(error)))
            return False
        return True

    def make_job(self, context: Any) -> Job:
        from .search_job import SearchJob
        from .search_request import request_refinement

        return SearchJob(request_refinement(vse.timeline_scene(context)), title="The refinement")


class Insert:
    """Puts what was found on the timeline.

    One operator for each name of an undo step: Blender takes it from `bl_label` as it was registered, and
    `ed.undo_push`, which takes any name, makes a step even where the script that called us wants none.
    """

    def execute(self, context: Any) -> set[Any]:
        from . import search_results

        return {"FINISHED"} if search_results.insert_pending(context) else {"CANCELLED"}


class BESTSHOT_OT_insert(Insert, bpy.types.Operator):
    """Put what was found on the timeline"""

    bl_idname = "bestshot.insert"
    bl_label = BESTSHOT_OT_find.bl_label
    bl_options = {"UNDO", "INTERNAL"}


class BESTSHOT_OT_insert_refined(Insert, bpy.types.Operator):
    """Put what a refinement found on the timeline"""

    bl_idname = "bestshot.insert_refined"
    bl_label = BESTSHOT_OT_refine.bl_label
    bl_options = {"UNDO", "INTERNAL"}


class BESTSHOT_OT_insert_rejected(Insert, bpy.types.Operator):
    """Remove a shot, and put the next best in its place"""

    bl_idname = "bestshot.insert_rejected"
    bl_label = "Reject Shot"
    bl_options = {"UNDO", "INTERNAL"}


class BESTSHOT_OT_insert_alike(Insert, bpy.types.Operator):
    """Add shots that look like another one"""

    bl_idname = "bestshot.insert_alike"
    bl_label = "More Like This"
    bl_options = {"UNDO", "INTERNAL"}


class BESTSHOT_OT_insert_again(Insert, bpy.types.Operator):
    """Put the shots on the timeline that were chosen again"""

    bl_idname = "bestshot.insert_again"
    bl_label = "Choose Shots Again"
    bl_options = {"UNDO", "INTERNAL"}


class BESTSHOT_OT_clear(Operator):
    """Remove what BestShot found, but not what you kept or changed, and forget what you rejected"""

    bl_idname = "bestshot.clear"
    bl_label = "Clear Best Shots"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: Any) -> bool:
        return has_timeline(cls, context)

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        check_kept(scene)
        strips, markers, staying = decisions.clear(scene)
        alternatives.remove_left_alone(scene)
        current_job.set_outcome(None)
        stay = f"; {number_of(staying, 'shot')} that you kept or changed stay" if staying else ""
        self.report({"INFO"}, f"Removed {number_of(strips, 'strip')} and {number_of(markers, 'marker')}{stay}")
        return {"FINISHED"} if strips or markers else {"CANCELLED"}


class BESTSHOT_OT_cancel(bpy.types.Operator):
    """Cancel what BestShot is doing; nothing on the timeline changes"""

    bl_idname = "bestshot.cancel"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, context: Any) -> bool:
        return current_job.running() is not None

    def execute(self, context: Any) -> set[Any]:
        current_job.cancel()
        return {"FINISHED"}


class BESTSHOT_OT_preset(Operator):
    """Use the settings that suit a kind of footage"""

    bl_idname = "bestshot.preset"
    bl_label = "Use Preset"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    preset: EnumProperty(
        items=[("default", "Default", "What suits most footage"), *((n, p.title, p.help) for n, p in PRESETS.items())]
    )

    @classmethod
    def description(cls, context: Any, properties: Any) -> str:
        preset = PRESETS.get(properties.preset)
        return capital(preset.help) if preset else "What suits most footage"

    def work(self, context: Any) -> set[Any]:
        preset = PRESETS.get(self.preset)
        values = dict(preset.values) if preset else {}
        apply(vse.timeline_scene(context), {spec.name: spec.default for spec in OF_FOOTAGE} | values)
        BESTSHOT_MT_presets.bl_label = preset.title if preset else "Default"  # as Blender does with the user's presets
        return {"FINISHED"}


def has_timeline(cls: Any, context: Any) -> bool:
    if vse.timeline_scene(context).sequence_editor is None:
        cls.poll_message_set("There is no strip yet")
        return False
    return True


CLASSES = (
    BESTSHOT_OT_find,
    BESTSHOT_OT_refine,
    BESTSHOT_OT_insert,
    BESTSHOT_OT_insert_refined,
    BESTSHOT_OT_insert_rejected,
    BESTSHOT_OT_insert_alike,
    BESTSHOT_OT_insert_again,
    BESTSHOT_OT_clear,
    BESTSHOT_OT_cancel,
    BESTSHOT_OT_preset,
)

"""What the buttons do. Each looks, calls, and tells; the work is done elsewhere.

What does it is imported when it is needed: enabling the extension must not cost Blender's start anything.
"""

from typing import Any

import bpy
from bpy.props import EnumProperty, StringProperty

from ..core.errors import BestShotError
from ..core.presets import PRESETS
from ..core.wording import capital, number_of
from . import job, needs, ours, vse
from .presets import BESTSHOT_MT_presets
from .properties import SHOWN, apply
from .sources import wanted


class _Operator(bpy.types.Operator):
    """Turns errors into a line at the bottom of the window, or the exception that scripts expect."""

    def execute(self, context: Any) -> set[Any]:
        try:
            return self.work(context)
        except BestShotError as error:
            self.report({"ERROR"}, job.failure(error).text)
            return {"CANCELLED"}

    def work(self, context: Any) -> set[Any]:
        raise NotImplementedError


def _run(operator: Any, work: job.Job) -> set[Any]:
    """Work to the end, without a window to keep alive."""
    outcome = job.run(work)
    job.tell(outcome)
    for line in (outcome.text, *outcome.notes):
        operator.report({"INFO"}, line)
    return {"FINISHED"}


def _start(operator: Any, make: Any) -> set[Any]:
    """Let the work begin, and tell in the panel what comes of it."""
    try:
        job.start(make())
    except BestShotError as error:
        job.tell(job.failure(error))
        operator.report({"WARNING"}, job.failure(error).text)
        return {"CANCELLED"}
    return {"FINISHED"}


class BESTSHOT_OT_find(_Operator):
    """Look through the selected movie strips, or the active one, and put their best moments on the timeline"""

    bl_idname = "bestshot.find"
    bl_label = "Find Best Shots"

    @classmethod
    def poll(cls, context: Any) -> bool:
        return _may_start(cls) and _has_timeline(cls, context)

    def invoke(self, context: Any, event: Any) -> set[Any]:
        return _start(self, lambda: _search(context)) if not bpy.app.background else self.execute(context)

    def work(self, context: Any) -> set[Any]:
        return _run(self, _search(context))


def _search(context: Any) -> job.Job:
    from . import finding

    scene = vse.timeline_scene(context)
    return finding.search(scene, wanted(scene))


class BESTSHOT_OT_insert(bpy.types.Operator):
    """Put what was found on the timeline"""

    bl_idname = "bestshot.insert"
    bl_label = "Find Best Shots"  # as the undo history shows it
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: Any) -> set[Any]:
        from . import finding

        return {"FINISHED"} if finding.insert_pending(context) else {"CANCELLED"}


class BESTSHOT_OT_clear(_Operator):
    """Remove the highlights and markers that BestShot made, and nothing else"""

    bl_idname = "bestshot.clear"
    bl_label = "Clear Best Shots"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: Any) -> bool:
        return _has_timeline(cls, context)

    def work(self, context: Any) -> set[Any]:
        strips, markers = ours.clear(vse.timeline_scene(context))
        job.tell(None)
        self.report({"INFO"}, f"Removed {number_of(strips, 'strip')} and {number_of(markers, 'marker')}")
        return {"FINISHED"} if strips or markers else {"CANCELLED"}


class BESTSHOT_OT_show(_Operator):
    """Select this highlight and move the playhead to its peak"""

    bl_idname = "bestshot.show"
    bl_label = "Show Best Shot"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    strip: StringProperty(options={"HIDDEN"})

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        strip = vse.named(scene, self.strip)
        if strip is None or ours.source_of(strip) is None:
            raise BestShotError(f"'{self.strip}' is gone")
        vse.select_only(scene, strip)
        scene.frame_set(ours.peak_of(strip))
        return {"FINISHED"}


class BESTSHOT_OT_cancel(bpy.types.Operator):
    """End what BestShot is doing; nothing on the timeline changes"""

    bl_idname = "bestshot.cancel"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, context: Any) -> bool:
        return job.running() is not None

    def execute(self, context: Any) -> set[Any]:
        job.cancel()
        return {"FINISHED"}


class BESTSHOT_OT_set_up(_Operator):
    """Download what BestShot works with, once for all Blenders of this user"""

    bl_idname = "bestshot.set_up"
    bl_label = "Set Up BestShot"

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not bpy.app.online_access:
            cls.poll_message_set("Blender is not allowed to go online")
            return False
        return _may_start(cls)

    def invoke(self, context: Any, event: Any) -> set[Any]:
        return _start(self, _setting_up)

    def work(self, context: Any) -> set[Any]:
        return _run(self, _setting_up())


def _setting_up() -> job.Job:
    from . import setting_up

    return setting_up.SettingUp(bpy.app.online_access)


class BESTSHOT_OT_remove(_Operator):
    """Remove the environment that Set Up made. Models and kept analyses stay"""

    bl_idname = "bestshot.remove_environment"
    bl_label = "Remove Environment"

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not needs.has_environment():
            cls.poll_message_set("There is none")
            return False
        return _may_start(cls)

    def invoke(self, context: Any, event: Any) -> set[Any]:
        answer: set[Any] = context.window_manager.invoke_confirm(self, event)
        return answer

    def work(self, context: Any) -> set[Any]:
        from ..core.engine import environment
        from . import warm

        warm.close()
        environment.remove()
        job.tell(job.Outcome("The environment is removed."))
        return {"FINISHED"}


class BESTSHOT_OT_diagnose(_Operator):
    """Gather what is to be known when something is wrong, and put it on the clipboard"""

    bl_idname = "bestshot.diagnose"
    bl_label = "Diagnose"

    @classmethod
    def poll(cls, context: Any) -> bool:
        return _may_start(cls)

    def invoke(self, context: Any, event: Any) -> set[Any]:
        return _start(self, _diagnosing)

    def work(self, context: Any) -> set[Any]:
        done = _run(self, _diagnosing())
        print(job.report())  # noqa: T201 - whoever has no window has no clipboard
        return done


def _diagnosing() -> job.Job:
    from . import setting_up

    return setting_up.Diagnosing()


class BESTSHOT_OT_preset(_Operator):
    """Use the settings that suit a kind of footage"""

    bl_idname = "bestshot.preset"
    bl_label = "Use Preset"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    preset: EnumProperty(
        items=[("default", "Default", "Every setting as it comes"), *((n, p.title, p.help) for n, p in PRESETS.items())]
    )

    @classmethod
    def description(cls, context: Any, properties: Any) -> str:
        preset = PRESETS.get(properties.preset)
        return capital(preset.help) if preset else "Every setting as it comes"

    def work(self, context: Any) -> set[Any]:
        preset = PRESETS.get(self.preset)
        values = dict(preset.values) if preset else {}
        apply(vse.timeline_scene(context), {spec.name: spec.default for spec in SHOWN} | values)
        BESTSHOT_MT_presets.bl_label = preset.title if preset else "Default"  # as Blender does with those of the user
        return {"FINISHED"}


def _may_start(cls: Any) -> bool:
    if job.running() is not None:
        cls.poll_message_set("BestShot is busy")
        return False
    return True


def _has_timeline(cls: Any, context: Any) -> bool:
    if vse.timeline_scene(context).sequence_editor is None:
        cls.poll_message_set("There is no strip yet")
        return False
    return True


CLASSES = (
    BESTSHOT_OT_find,
    BESTSHOT_OT_insert,
    BESTSHOT_OT_clear,
    BESTSHOT_OT_show,
    BESTSHOT_OT_cancel,
    BESTSHOT_OT_set_up,
    BESTSHOT_OT_remove,
    BESTSHOT_OT_diagnose,
    BESTSHOT_OT_preset,
)

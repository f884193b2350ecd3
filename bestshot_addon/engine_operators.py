"""The operators about the engine: set it up, add CLIP, remove it, diagnose it.

The modules that do it are imported when they are needed, so that enabling the extension does not slow Blender's start.
"""

from typing import Any

import bpy
from bpy.props import StringProperty

from ..core.errors import SetupError
from . import current_job, requirements
from .job import Job, Outcome
from .operator_base import JobOperator, OnlineJobOperator, Operator


class BESTSHOT_OT_set_up(OnlineJobOperator):
    """Download the libraries that BestShot needs, once for all Blenders of this user"""

    bl_idname = "bestshot.set_up"
    bl_label = "Set Up BestShot"

    def make_job(self, context: Any) -> Job:
        from . import setting_up

        return setting_up.SettingUp(bpy.app.online_access)


class BESTSHOT_OT_add_clip(OnlineJobOperator):
    """Download CLIP, which rates images as people do and understands words, as the preferences have it"""

    bl_idname = "bestshot.add_clip"
    bl_label = "Add CLIP"

    model: StringProperty(
        name="Model",
        description="Which one, such as clip-fast; empty for the one in the preferences",
        options={"HIDDEN"},
    )

    def make_job(self, context: Any) -> Job:
        from . import setting_up

        return setting_up.SettingUp(bpy.app.online_access, with_clip=True, model=self.model)


class BESTSHOT_OT_remove(Operator):
    """Remove the environment that Set Up made. Models and cached analyses stay"""

    bl_idname = "bestshot.remove_environment"
    bl_label = "Remove Environment"

    @classmethod
    def poll(cls, context: Any) -> bool:
        return current_job.running() is None

    def invoke(self, context: Any, event: Any) -> set[Any]:
        answer: set[Any] = context.window_manager.invoke_confirm(self, event)
        return answer

    def work(self, context: Any) -> set[Any]:
        from ..core.engine.setup import environment
        from . import engine_process

        if not requirements.has_environment():
            raise SetupError("there is no environment of BestShot's own")
        engine_process.close()
        environment.remove()
        current_job.set_outcome(Outcome("The environment is removed."))
        return {"FINISHED"}


class BESTSHOT_OT_diagnose(JobOperator):
    """Gather facts for a bug report, and put them on the clipboard"""

    bl_idname = "bestshot.diagnose"
    bl_label = "Diagnose"

    def make_job(self, context: Any) -> Job:
        from . import setting_up

        return setting_up.Diagnosing()

    def work(self, context: Any) -> set[Any]:
        done = super().work(context)
        print(current_job.report())  # noqa: T201 - without a window there is no clipboard
        return done


CLASSES = (BESTSHOT_OT_set_up, BESTSHOT_OT_add_clip, BESTSHOT_OT_remove, BESTSHOT_OT_diagnose)

"""What the buttons about the engine do: set it up, add CLIP, remove it, ask what is wrong.

What does it is imported when it is needed: enabling the extension must not cost Blender's start anything.
"""

from typing import Any

import bpy
from bpy.props import StringProperty

from . import job, requirements
from .operator_base import OnlineStarter, Operator, Starter


class BESTSHOT_OT_set_up(OnlineStarter):
    """Download what BestShot works with, once for all Blenders of this user"""

    bl_idname = "bestshot.set_up"
    bl_label = "Set Up BestShot"

    def make(self, context: Any) -> job.Job:
        from . import setting_up

        return setting_up.SettingUp(bpy.app.online_access)


class BESTSHOT_OT_add_clip(OnlineStarter):
    """Download CLIP, which rates pictures as people do and understands words. The preferences say which, and how"""

    bl_idname = "bestshot.add_clip"
    bl_label = "Add CLIP"

    model: StringProperty(
        name="Model", description="Which one, such as clip-fast; empty for what the preferences say", options={"HIDDEN"}
    )

    def make(self, context: Any) -> job.Job:
        from . import setting_up

        return setting_up.SettingUp(bpy.app.online_access, with_clip=True, model=self.model)


class BESTSHOT_OT_remove(Operator):
    """Remove the environment that Set Up made. Models and kept analyses stay"""

    bl_idname = "bestshot.remove_environment"
    bl_label = "Remove Environment"

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not requirements.has_environment():
            cls.poll_message_set("There is none")
            return False
        return job.running() is None

    def invoke(self, context: Any, event: Any) -> set[Any]:
        answer: set[Any] = context.window_manager.invoke_confirm(self, event)
        return answer

    def work(self, context: Any) -> set[Any]:
        from ..core.engine.setup import environment
        from . import engine_process

        engine_process.close()
        environment.remove()
        job.tell(job.Outcome("The environment is removed."))
        return {"FINISHED"}


class BESTSHOT_OT_diagnose(Starter):
    """Gather what is to be known when something is wrong, and put it on the clipboard"""

    bl_idname = "bestshot.diagnose"
    bl_label = "Diagnose"

    def make(self, context: Any) -> job.Job:
        from . import setting_up

        return setting_up.Diagnosing()

    def work(self, context: Any) -> set[Any]:
        done = super().work(context)
        print(job.report())  # noqa: T201 - whoever has no window has no clipboard
        return done


CLASSES = (BESTSHOT_OT_set_up, BESTSHOT_OT_add_clip, BESTSHOT_OT_remove, BESTSHOT_OT_diagnose)

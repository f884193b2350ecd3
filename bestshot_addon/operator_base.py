"""What the operators share: errors become a line, long work is started in a window and waited for elsewhere."""

from typing import Any

import bpy

from ..core.errors import BestShotError
from . import job


class Operator(bpy.types.Operator):
    """Turns errors into a line at the bottom of the window, or the exception that scripts expect."""

    def execute(self, context: Any) -> set[Any]:
        try:
            return self.work(context)
        except BestShotError as error:
            self.report({"ERROR"}, job.failure(error).text)
            return {"CANCELLED"}

    def work(self, context: Any) -> set[Any]:
        raise NotImplementedError


class Starter(Operator):
    """Begins a job. In a window it goes on by itself, and the panel tells what comes of it."""

    @classmethod
    def poll(cls, context: Any) -> bool:
        if job.running() is not None:
            cls.poll_message_set("BestShot is busy")
            return False
        return True

    def make(self, context: Any) -> job.Job:
        raise NotImplementedError

    def invoke(self, context: Any, event: Any) -> set[Any]:
        if bpy.app.background:
            return self.execute(context)
        try:
            job.start(self.make(context))
        except BestShotError as error:
            job.tell(job.failure(error))
            self.report({"WARNING"}, job.failure(error).text)
            return {"CANCELLED"}
        return {"FINISHED"}

    def work(self, context: Any) -> set[Any]:
        outcome = job.run(self.make(context))
        job.tell(outcome)
        if outcome.failed:
            raise BestShotError(" ".join(outcome.lines))
        for line in outcome.lines:
            self.report({"INFO"}, line)
        return {"FINISHED"}


class OnlineStarter(Starter):
    """One that downloads."""

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not bpy.app.online_access:
            cls.poll_message_set("Blender is not allowed to go online")
            return False
        return super().poll(context)

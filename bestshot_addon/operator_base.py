"""Base classes of the operators: errors become one line, and in a window, jobs run in the background."""

from typing import Any

import bpy

from ..core.errors import BestShotError
from . import current_job
from .job import Job, failure
from .panel_words import shown


class Operator(bpy.types.Operator):
    """Reports errors as one line at the bottom of the window, which scripts get as an exception."""

    def execute(self, context: Any) -> set[Any]:
        try:
            return self.work(context)
        except BestShotError as error:
            self.report({"ERROR"}, shown(failure(error)).text)
            return {"CANCELLED"}

    def work(self, context: Any) -> set[Any]:
        """Do what the operator is for; return what `execute` returns. Raises BestShotError."""
        raise NotImplementedError


class JobOperator(Operator):
    """Starts a job. In a window it runs in the background, and the panel shows its outcome."""

    @classmethod
    def poll(cls, context: Any) -> bool:
        if current_job.running() is not None:
            cls.poll_message_set("BestShot is busy")
            return False
        return True

    def make_job(self, context: Any) -> Job:
        """Return the job, not started yet. Raises BestShotError."""
        raise NotImplementedError

    def invoke(self, context: Any, event: Any) -> set[Any]:
        if bpy.app.background:
            return self.execute(context)
        try:
            current_job.start(self.make_job(context))
        except BestShotError as error:
            current_job.set_outcome(failure(error))
            self.report({"WARNING"}, shown(failure(error)).text)
            return {"CANCELLED"}
        return {"FINISHED"}

    def work(self, context: Any) -> set[Any]:
        outcome = current_job.run(self.make_job(context))
        current_job.set_outcome(outcome)
        if outcome.failed:
            raise BestShotError(" ".join(outcome.lines))
        for line in outcome.lines:
            self.report({"INFO"}, line)
        return {"FINISHED"}


class OnlineJobOperator(JobOperator):
    """Starts a job that downloads something."""

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not bpy.app.online_access:
            cls.poll_message_set("Blender is not allowed to go online")
            return False
        return super().poll(context)

"""The operators that look for shots like others: like one shot, or like what is selected."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bpy.props import BoolProperty

from ..core.base.reference import Reference
from ..core.errors import InputError
from . import choosing, current_job, ours, shots, vse
from .choice_operators import insert_chosen
from .job import failure
from .operator_base import Operator
from .references import reference_to, references_of
from .search_request import request_again
from .shot_operator import ShotOperator
from .source_strips import check_kept

_MORE = 3  # shots that are added to the take that has most


class BESTSHOT_OT_more_like(ShotOperator):
    """Add shots that look like this one, of this take and of others that were searched"""

    bl_idname = "bestshot.more_like"
    bl_label = "More Like This"

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        check_kept(scene)
        return _add(scene, [reference_to(self.shot(scene))])


class BESTSHOT_OT_like_these(Operator):
    """Add shots that look like the selected videos, pictures and shots, or like the kept ones"""

    bl_idname = "bestshot.like_these"
    bl_label = "More Like These"
    unlike: BoolProperty(name="Unlike", description="Add shots that look unlike them", options={"SKIP_SAVE"})

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not ours.takes(vse.timeline_scene(context)):
            cls.poll_message_set("Search a take first")
            return False
        return True

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        check_kept(scene)
        return _add(scene, references_of(scene, self.unlike))


def _add(scene: Any, references: Sequence[Reference]) -> set[Any]:
    """Add shots that look like the references, in all takes that were searched, to those that are there."""
    takes = [take for take in ours.takes(scene) if vse.named(scene, take)]
    if not takes:
        raise InputError("the takes that were searched are gone; search one first")
    most = max(sum(one.take == take for one in shots.of(scene)) for take in takes)
    request = request_again(scene, takes, hold=True, count=min(most + _MORE, 100))
    choosing.choose(
        replace(request, like=tuple(references)),
        lambda job: insert_chosen(job.request, job.found, "insert_alike"),
        lambda error: current_job.set_outcome(failure(error)),
    )
    return {"FINISHED"}


CLASSES = BESTSHOT_OT_more_like, BESTSHOT_OT_like_these

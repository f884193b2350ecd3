"""The operators with which the user chooses: keep, reject, restore, assemble what is kept, and why not this."""

from dataclasses import replace
from typing import Any

from ..core.base.messages import capital, number_of
from ..core.errors import BestShotError
from . import choosing, current_job, decisions, learning, navigation, ours, search_results, shots, vse, windows
from .job import Outcome, failure
from .kept_row import assemble_kept
from .modes import MODES, ORDERS
from .operator_base import Operator
from .properties import settings_of
from .search_job import SearchJob
from .search_request import SearchRequest, request_again
from .shot_operator import ShotOperator
from .source_strips import check_kept, mapping_of


class BESTSHOT_OT_keep(ShotOperator):
    """Keep this shot whatever later searches find, or leave it to them to replace it"""

    bl_idname = "bestshot.keep"
    bl_label = "Keep Shot"
    bl_options = {"REGISTER", "UNDO"}

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        check_kept(scene)
        shot = self.shot(scene)
        decisions.set_kept(scene, shot, not shot.stays)
        learning.learn_from(scene, [shot.take])
        windows.redraw_timeline()
        return {"FINISHED"}


class BESTSHOT_OT_reject(ShotOperator):
    """Remove this shot for good; the next best comes in its place"""

    bl_idname = "bestshot.reject"
    bl_label = "Reject Shot"

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        check_kept(scene)
        shot = self.shot(scene)
        rejecting = tuple(dict.fromkeys([*_rejecting(scene), (shot.take, shot.id)]))
        others = [one for one in shots.of(scene) if (one.take, one.id) not in rejecting]
        if following := navigation.neighbour([*others, shot], shot, shot.peak, 1, "TIME"):
            navigation.go_to(context, scene, following)
        try:
            request = request_again(scene, list(dict.fromkeys(take for take, _ in rejecting)), True, rejecting)
        except BestShotError:  # its take is gone, say
            _reject_alone(scene, rejecting)
        else:
            request = replace(request, channel=shot.channel)
            choosing.choose(
                request,
                lambda job: insert_chosen(request, job.found, "insert_rejected"),
                lambda error: _reject_alone(scene, rejecting),
            )
        return {"FINISHED"}


def _rejecting(scene: Any) -> tuple[tuple[str, int], ...]:
    """Return the shots of a scene whose rejection waits for the engine's answer."""
    waiting = choosing.request()
    return waiting.rejecting if waiting and waiting.scene == scene.session_uid else ()


def _reject_alone(scene: Any, rejecting: tuple[tuple[str, int], ...]) -> None:
    """Reject shots where there is nothing to put in their place."""
    nothing = SearchRequest(scene.session_uid, settings_of(scene), MODES[0], ORDERS[0], (), rejecting=rejecting)
    insert_chosen(nothing, (), "insert_rejected")


def insert_chosen(request: SearchRequest, found: search_results.Found, step: str) -> None:
    """Put what was found on the timeline, by the operator named `step`, and show the outcome."""
    try:
        outcome = search_results.insert(request, found, step=step)
    except BestShotError as error:
        outcome = failure(error)
    current_job.set_outcome(outcome)
    scene = vse.scene_of(request.scene)
    if scene is not None:
        learning.learn_from(scene, {take for take, _ in request.rejecting})


class BESTSHOT_OT_restore(Operator):
    """Forget what was rejected or deleted, so that the next search may find it again"""

    bl_idname = "bestshot.restore"
    bl_label = "Restore Rejected"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not ours.takes(vse.timeline_scene(context)):  # what was rejected of them takes too long to look for here
            cls.poll_message_set("Nothing was rejected")
            return False
        return True

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        check_kept(scene)
        count = sum(decisions.restore(scene, take) for take in ours.takes(scene))
        learning.learn_from(scene, ours.takes(scene))
        current_job.set_outcome(Outcome(f"{capital(number_of(count, 'shot'))} may be found again."))
        return {"FINISHED"}


class BESTSHOT_OT_assemble_kept(Operator):
    """Copy the kept shots, with their sound, into one row that begins at the playhead, or behind what is there"""

    bl_idname = "bestshot.assemble_kept"
    bl_label = "Assemble Kept"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not any(shot.stays for shot in shots.cached(vse.timeline_scene(context))):
            cls.poll_message_set("Keep a shot first")
            return False
        return True

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        check_kept(scene)
        count = assemble_kept(context, scene)
        made = f"{capital(number_of(count, 'shot'))} put behind the others"
        self.report({"INFO"}, made if count else "All kept shots are in the row already")
        return {"FINISHED"} if count else {"CANCELLED"}


class BESTSHOT_OT_why_not(Operator):
    """Tell why there is no shot at the playhead"""

    bl_idname = "bestshot.why_not"
    bl_label = "Why Not This?"

    @classmethod
    def poll(cls, context: Any) -> bool:
        scene = vse.timeline_scene(context)
        if current_job.running() is not None:
            cls.poll_message_set("BestShot is busy")
            return False
        if _take_at_playhead(scene) is None:
            cls.poll_message_set("Move the playhead over a take that was searched")
            return False
        return True

    def work(self, context: Any) -> set[Any]:
        scene = vse.timeline_scene(context)
        take = _take_at_playhead(scene)
        assert take is not None
        time = mapping_of(scene, take).source_of(scene.frame_current)
        request = replace(request_again(scene, [take.name]), why_not=time)
        choosing.choose(request, _tell, lambda error: current_job.set_outcome(failure(error)), waits_until_free=False)
        return {"FINISHED"}


def _tell(job: SearchJob) -> None:
    ((_, found),) = job.found
    current_job.set_outcome(Outcome(found.why_not, icon="QUESTION"))


def _take_at_playhead(scene: Any) -> Any:
    """Return the strip that was searched and is under the playhead, a selected one first; None where there is none."""
    frame, names = scene.frame_current, ours.takes(scene)
    strips = [strip for name in names if (strip := vse.named(scene, name))]
    under = [strip for strip in strips if vse.handles(strip)[0] <= frame < vse.handles(strip)[1]]
    return next((strip for strip in under if strip.select), under[0] if under else None)


CLASSES = (
    BESTSHOT_OT_keep,
    BESTSHOT_OT_reject,
    BESTSHOT_OT_restore,
    BESTSHOT_OT_assemble_kept,
    BESTSHOT_OT_why_not,
)

"""Settings that only choose, such as the number of shots, take effect at once: first drawn, then on the timeline."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import bpy

from ..core.errors import BestShotError
from . import choosing, current_job, curves, looping, ours, search_results, vse, windows
from .curves import Preview
from .properties import choosing_values
from .search_job import SearchJob
from .search_request import request_again

_WATCH_SECONDS = 0.05  # between two looks at the settings
_BUSY_SECONDS = 0.02  # between two looks whether the engine is free
_PLACE_SECONDS = 0.4  # after the last change of a setting


@dataclass
class _State:
    scene: int = 0  # session_uid
    answer: SearchJob | None = None


_state = _State()


_values: dict[int, tuple[Any, ...]] = {}  # of the settings that choose, by scene's session_uid


def watch() -> float:
    """Notice when the user changes a setting that chooses. A timer of Blender's.

    Not functions that the properties call: Blender 4.2 crashes at its end where an extension with such was removed.
    """
    for scene in bpy.data.scenes:
        now = choosing_values(scene)
        if _values.setdefault(scene.session_uid, now) != now:
            _values[scene.session_uid] = now
            _changed(scene)
    return _WATCH_SECONDS


def _changed(scene: Any) -> None:
    """A setting that chooses was changed. Called at every step of a slider."""
    if bpy.app.background or current_job.running() is not None or not ours.has_result(scene):
        return
    _state.scene, _state.answer = scene.session_uid, None
    if not bpy.app.timers.is_registered(_ask):
        bpy.app.timers.register(_ask)
    _stop(_place)
    bpy.app.timers.register(_place, first_interval=_PLACE_SECONDS)


def drop() -> None:
    """Forget a change that did not take effect yet: the file is being closed, or undone."""
    _state.answer = None
    _values.clear()
    for timer in (_ask, _place):
        _stop(timer)
    curves.clear_previews()


def _stop(timer: Any) -> None:
    if bpy.app.timers.is_registered(timer):
        bpy.app.timers.unregister(timer)


def _ask() -> float | None:
    """Ask for the shots by the settings of now, once the engine is free: of changes until then, the last counts."""
    if choosing.request() is not None:
        return _BUSY_SECONDS
    scene = vse.scene_of(_state.scene)
    if scene is None:
        return None
    takes = [take for take in ours.takes(scene) if vse.named(scene, take)]
    try:
        request = request_again(scene, takes)
    except BestShotError:
        return None
    choosing.choose(request, _preview, _give_up, waits_until_free=False)
    return None


def _preview(job: SearchJob) -> None:
    """Draw where the shots would be."""
    _state.answer = job
    for target, found in job.found:
        curves.keep(target, found)
        shots = (Preview(float(one.start), float(one.end), float(one.peak_time), one.score) for one in found.picks)
        curves.set_preview(target.video, tuple(shots))
    windows.redraw_timeline()


def _give_up(error: BestShotError) -> None:
    """Nothing to choose from: the next search uses the settings."""
    _stop(_place)


def _place() -> float | None:
    """Put what was chosen on the timeline, once nothing was changed for a while and Blender is free."""
    is_asking = bpy.app.timers.is_registered(_ask) or choosing.request() is not None
    if is_asking or windows.is_busy(bpy.context) or looping.is_playing(bpy.context):
        return _WATCH_SECONDS
    job, _state.answer = _state.answer, None
    curves.clear_previews()
    if job is not None and current_job.running() is None:
        with suppress(BestShotError):  # the strip is gone
            current_job.set_outcome(search_results.insert(job.request, job.found, step="insert_again"))
    windows.redraw_timeline()
    return None


def register() -> None:
    if not bpy.app.background:
        bpy.app.timers.register(watch, persistent=True)


def unregister() -> None:
    drop()
    _stop(watch)

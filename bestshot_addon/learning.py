"""The engine is told what the user decides, where they want it to learn, and says what it learnt."""

from collections.abc import Iterable
from typing import Any

import bpy

from ..core.errors import BestShotError
from . import choosing, current_job, learnt, vse, windows
from .search_job import SearchJob
from .search_request import request_again

_WAIT_SECONDS = 0.3  # so that several decisions are told at once, and none before the answer to a rejection

_untold: dict[int, set[str]] = {}  # by scene's session_uid: names of sources


def tell(scene: Any, takes: Iterable[str]) -> None:
    """Tell the engine soon what the user decided in takes, where they want it to learn."""
    if not scene.bestshot.learn:
        return
    _untold.setdefault(scene.session_uid, set()).update(takes)
    if bpy.app.background:
        _tell()
    elif not bpy.app.timers.is_registered(_tell):
        bpy.app.timers.register(_tell, first_interval=_WAIT_SECONDS, persistent=True)


def _tell() -> float | None:
    if current_job.running() is not None or choosing.request() is not None:
        return _WAIT_SECONDS
    if not _untold:
        return None
    uid, takes = _untold.popitem()
    scene = vse.scene_of(uid)
    if scene is not None and scene.bestshot.learn:
        try:
            request = request_again(scene, [take for take in takes if vse.named(scene, take)])
        except BestShotError:  # the takes are gone: the next search tells the rest
            return _WAIT_SECONDS
        choosing.choose(request, _keep, lambda error: None, waits_until_free=False)
    return _WAIT_SECONDS


def _keep(job: SearchJob) -> None:
    for _, found in job.found:
        learnt.keep(found.taste)
    windows.redraw()


def register() -> None:
    """Nothing is known yet."""
    learnt.keep("")


def unregister() -> None:
    _untold.clear()
    if bpy.app.timers.is_registered(_tell):
        bpy.app.timers.unregister(_tell)

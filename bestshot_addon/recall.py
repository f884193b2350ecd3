"""Curves and pictures of what was searched before: fetched again in the background after a file was opened.

They are never saved with the file. What is drawn asks for them; a timer asks the engine, which has them in its cache.
"""

from typing import Any

import bpy
from bpy.app.handlers import persistent

from ..core.errors import BestShotError
from . import choosing, current_job, curves, live, requirements, search_results, vse, windows
from .looks import seen
from .search_job import SearchJob
from .search_request import request_again

_WAIT_SECONDS = 0.3  # so that several takes are asked for at once, and not while a file is being opened

_wanted: dict[int, set[str]] = {}  # by scene's session_uid: names of sources
_asked: set[tuple[int, str]] = set()


def want(scene: Any, take: str) -> None:
    """Ask for the curve and the pictures of a source that is being drawn; once for each file, and after an undo."""
    key = scene.session_uid, take
    if key in _asked or bpy.app.background or not seen(requirements.has_python):
        return
    _asked.add(key)
    _wanted.setdefault(scene.session_uid, set()).add(take)
    if not bpy.app.timers.is_registered(_ask):
        bpy.app.timers.register(_ask, first_interval=_WAIT_SECONDS)


def _ask() -> float | None:
    if current_job.running() is not None or choosing.request() is not None:
        return _WAIT_SECONDS
    if not _wanted:
        return None
    uid, takes = _wanted.popitem()
    scene = vse.scene_of(uid)
    if scene is not None:
        try:
            request = request_again(scene, [take for take in takes if vse.named(scene, take)], hold=True)
        except BestShotError:
            return _WAIT_SECONDS
        choosing.choose(request, _keep, lambda error: None, waits_until_free=False)
    return _WAIT_SECONDS


def _keep(job: SearchJob) -> None:
    for target, found in job.found:
        search_results.remember(target, found)
    windows.redraw_timeline()


@persistent  # type: ignore[untyped-decorator]
def _forget(*_: Any) -> None:
    """Another file is open: nothing that is known belongs to it."""
    choosing.drop()
    live.drop()
    _wanted.clear()
    _asked.clear()
    curves.clear()


@persistent  # type: ignore[untyped-decorator]
def _look_again(*_: Any) -> None:
    """Something was undone: settings may be other ones, so ask again. Till then, what is known is drawn."""
    live.drop()
    _asked.clear()


def register() -> None:
    bpy.app.handlers.load_pre.append(_forget)
    for handlers in (bpy.app.handlers.undo_post, bpy.app.handlers.redo_post):
        handlers.append(_look_again)


def unregister() -> None:
    _forget()
    for handlers in (bpy.app.handlers.undo_post, bpy.app.handlers.redo_post):
        handlers.remove(_look_again)
    bpy.app.handlers.load_pre.remove(_forget)

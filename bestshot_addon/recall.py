"""Curves and pictures of what was searched before: fetched again in the background after a file was opened.

They are never saved with the file. What is drawn asks for them; the engine has them in its cache.
"""

from typing import Any

import bpy
from bpy.app.handlers import persistent

from . import choosing, curves, live, requirements, search_results, windows
from .search_job import SearchJob
from .status_cache import cached
from .waiting_takes import WaitingTakes

_asked: set[tuple[int, str]] = set()


def want(scene: Any, take: str) -> None:
    """Ask for the curve and the pictures of a source that is being drawn; once for each file, and after an undo."""
    key = scene.session_uid, take
    if key in _asked or bpy.app.background or not cached(requirements.has_python):
        return
    _asked.add(key)
    _wanted.ask(scene, [take])


def _keep(job: SearchJob) -> None:
    for target, found in job.found:
        search_results.remember(target, found)
    windows.redraw_timeline()


_wanted = WaitingTakes(_keep, hold=True)


@persistent  # type: ignore[untyped-decorator]
def _forget(*_: Any) -> None:
    """Another file is open: nothing that is known belongs to it."""
    choosing.drop()
    live.drop()
    _wanted.clear()
    _asked.clear()
    curves.clear()


@persistent  # type: ignore[untyped-decorator]
def _ask_again(*_: Any) -> None:
    """Something was undone: settings may be other ones, so ask again. Till then, what is known is drawn."""
    live.drop()
    _asked.clear()


def register() -> None:
    bpy.app.handlers.load_pre.append(_forget)
    for handlers in (bpy.app.handlers.undo_post, bpy.app.handlers.redo_post):
        handlers.append(_ask_again)


def unregister() -> None:
    _forget()
    for handlers in (bpy.app.handlers.undo_post, bpy.app.handlers.redo_post):
        handlers.remove(_ask_again)
    bpy.app.handlers.load_pre.remove(_forget)

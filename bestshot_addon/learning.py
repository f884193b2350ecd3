"""The engine is told what the user decides, where they want it to learn, and says what it learnt."""

from collections.abc import Iterable
from typing import Any

import bpy
from bpy.app.handlers import persistent

from . import learnt, ours, search_results, windows
from .search_job import SearchJob
from .waiting_takes import WaitingTakes


def tell(scene: Any, takes: Iterable[str]) -> None:
    """Tell the engine soon what the user decided in takes, where they want it to learn."""
    if scene.bestshot.learn:
        _untold.ask(scene, takes)


def _keep(job: SearchJob) -> None:
    for target, found in job.found:
        search_results.remember(target, found)
    windows.redraw_timeline()


_untold = WaitingTakes(_keep)


@persistent  # type: ignore[untyped-decorator]
def _tell_again(*_: Any) -> None:
    """A choice may be undone, or the search before it: called before and after, so that no take is missed."""
    for scene in bpy.data.scenes:
        tell(scene, ours.takes(scene))


@persistent  # type: ignore[untyped-decorator]
def _forget(*_: Any) -> None:
    """Another file is open: the next search in this one tells the rest."""
    _untold.clear()


_UNDOING = (
    bpy.app.handlers.undo_pre,
    bpy.app.handlers.undo_post,
    bpy.app.handlers.redo_pre,
    bpy.app.handlers.redo_post,
)


def register() -> None:
    learnt.keep("")  # nothing is known yet
    bpy.app.handlers.load_pre.append(_forget)
    for handlers in _UNDOING:
        handlers.append(_tell_again)


def unregister() -> None:
    for handlers in _UNDOING:
        handlers.remove(_tell_again)
    bpy.app.handlers.load_pre.remove(_forget)
    _forget()

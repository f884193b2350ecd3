"""Sends what the user decides to the engine, where they want it to learn, and keeps what it reports as learnt."""

from collections.abc import Iterable
from typing import Any

import bpy
from bpy.app.handlers import persistent

from . import learnt, ours, search_results, windows
from .search_job import SearchJob
from .waiting_takes import WaitingTakes


def learn_from(scene: Any, takes: Iterable[str]) -> None:
    """Send what the user decided in these takes to the engine soon, where they want it to learn."""
    if scene.bestshot.learn:
        _waiting.ask(scene, takes)


def _keep(job: SearchJob) -> None:
    for target, found in job.found:
        search_results.remember(target, found)
    windows.redraw_timeline()


_waiting = WaitingTakes(_keep)


@persistent  # type: ignore[untyped-decorator]
def _learn_again(*_: Any) -> None:
    """A choice may be undone, or the search before it: called before and after, so that no take is missed."""
    for scene in bpy.data.scenes:
        learn_from(scene, ours.takes(scene))


@persistent  # type: ignore[untyped-decorator]
def _forget(*_: Any) -> None:
    """Another file is open: the next search in this one sends the rest."""
    _waiting.clear()


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
        handlers.append(_learn_again)


def unregister() -> None:
    for handlers in _UNDOING:
        handlers.remove(_learn_again)
    bpy.app.handlers.load_pre.remove(_forget)
    _forget()

"""Sends what the user decides to the engine, where they want it to learn, and keeps what it reports as learnt."""

from collections.abc import Iterable
from typing import Any

import bpy
from bpy.app.handlers import persistent

from . import learnt, windows
from .search_job import SearchJob
from .waiting_takes import WaitingTakes


def learn_from(scene: Any, takes: Iterable[str]) -> None:
    """Send what the user decided in these takes to the engine soon, where they want it to learn."""
    if scene.bestshot.learn:
        _waiting.ask(scene, takes)


def _keep(job: SearchJob) -> None:
    for _, found in job.found:
        learnt.keep(found.taste)
    windows.redraw()


_waiting = WaitingTakes(_keep)


@persistent  # type: ignore[untyped-decorator]
def _forget(*_: Any) -> None:
    """Another file is open: the next search in this one sends the rest."""
    _waiting.clear()


def register() -> None:
    learnt.keep("")  # nothing is known yet
    bpy.app.handlers.load_pre.append(_forget)


def unregister() -> None:
    bpy.app.handlers.load_pre.remove(_forget)
    _forget()

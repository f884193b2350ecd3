"""The engine is told what the user decides, where they want it to learn, and says what it learnt."""

from collections.abc import Iterable
from typing import Any

import bpy
from bpy.app.handlers import persistent

from . import learnt, windows
from .search_job import SearchJob
from .waiting_takes import WaitingTakes


def tell(scene: Any, takes: Iterable[str]) -> None:
    """Tell the engine soon what the user decided in takes, where they want it to learn."""
    if scene.bestshot.learn:
        _untold.ask(scene, takes)


def _keep(job: SearchJob) -> None:
    for _, found in job.found:
        learnt.keep(found.taste)
    windows.redraw()


_untold = WaitingTakes(_keep)


@persistent  # type: ignore[untyped-decorator]
def _forget(*_: Any) -> None:
    """Another file is open: the next search in this one tells the rest."""
    _untold.clear()


def register() -> None:
    learnt.keep("")  # nothing is known yet
    bpy.app.handlers.load_pre.append(_forget)


def unregister() -> None:
    bpy.app.handlers.load_pre.remove(_forget)
    _forget()

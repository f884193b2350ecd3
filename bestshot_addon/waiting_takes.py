"""Takes about which the engine is asked in the background, as soon as it is free: those of one scene together."""

from collections.abc import Callable, Iterable
from typing import Any

import bpy

from ..core.errors import BestShotError
from . import choosing, current_job, vse
from .search_job import SearchJob
from .search_request import request_again

_WAIT_SECONDS = 0.3  # so that several takes are asked about at once, and none before the answer to a rejection


class WaitingTakes:
    """Takes that wait to be asked about. done: gets the answer. hold: as in `request_again`.

    In Blender without a window, nothing waits.
    """

    def __init__(self, done: Callable[[SearchJob], None], *, hold: bool = False) -> None:
        self._done, self._hold = done, hold
        self._waiting: dict[int, set[str]] = {}  # by scene's session_uid: names of sources
        self._timer = self._ask  # one object, as Blender knows timers by which object they are

    def ask(self, scene: Any, takes: Iterable[str]) -> None:
        """Ask about takes of a scene, by the names of their strips."""
        self._waiting.setdefault(scene.session_uid, set()).update(takes)
        if bpy.app.background:
            self._ask()
        elif not bpy.app.timers.is_registered(self._timer):
            bpy.app.timers.register(self._timer, first_interval=_WAIT_SECONDS)

    def clear(self) -> None:
        """Forget what waits."""
        self._waiting.clear()
        if bpy.app.timers.is_registered(self._timer):
            bpy.app.timers.unregister(self._timer)

    def _ask(self) -> float | None:
        if current_job.running() is not None or choosing.request() is not None:
            return _WAIT_SECONDS
        if not self._waiting:
            return None
        uid, takes = self._waiting.popitem()
        scene = vse.scene_of(uid)
        if scene is not None:
            try:
                request = request_again(scene, [take for take in takes if vse.named(scene, take)], hold=self._hold)
            except BestShotError:  # the takes are gone
                return _WAIT_SECONDS
            choosing.choose(request, self._done, lambda error: None, waits_until_free=False)
        return _WAIT_SECONDS

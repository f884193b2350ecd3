"""Choosing again among what is analysed: a moment's work of the engine, asked for in the background.

One request at a time, and the latest wins. While a job runs, the engine is busy, and nothing is asked for.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import bpy

from ..core.errors import BestShotError, Cancelled, EngineError
from . import current_job, windows
from .search_job import SearchJob
from .search_request import SearchRequest

_STEP_SECONDS = 0.02  # between two looks for the answer
_BUSY_SECONDS = 0.1  # between two looks whether Blender is free
_LONGEST_SECONDS = 60.0  # for starting the engine, too: a cold disk and a virus scanner make that slow

Done = Callable[[SearchJob], None]
Failed = Callable[[BestShotError], None]


@dataclass
class _Choice:
    job: SearchJob
    done: Done
    failed: Failed
    waits_until_free: bool
    began: float
    has_answer: bool = False


_running: _Choice | None = None


def request() -> SearchRequest | None:
    """Return the request whose answer is being waited for."""
    return _running.job.request if _running else None


def choose(request: SearchRequest, done: Done, failed: Failed, waits_until_free: bool = True) -> None:
    """Ask for the answer to a request, and call one of the two with it; a request before that is dropped.

    waits_until_free: whether `done` changes the file, so that it must wait until Blender is free. Without a window,
    this returns when it is done.
    """
    global _running  # noqa: PLW0603
    if current_job.running() is not None:
        failed(EngineError("BestShot is busy"))
        return
    drop()
    _running = _Choice(SearchJob(request), done, failed, waits_until_free, time.monotonic())
    wait = _tick()  # at once, so that the engine works while Blender draws what was changed before
    if not bpy.app.background:
        if wait is not None:
            bpy.app.timers.register(_tick, first_interval=wait, persistent=True)
        return
    while wait is not None:
        time.sleep(wait)
        wait = _tick()


def drop() -> None:
    """Drop the request that is being waited for."""
    global _running  # noqa: PLW0603
    if _running is not None:
        _running.job.cancel()
        _running = None
    if not bpy.app.background and bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)


def _tick() -> float | None:
    """Look for the answer. Blender calls this again after the seconds that it returns, never again after None."""
    global _running  # noqa: PLW0603
    choice = _running
    if choice is None:
        return None
    error: BestShotError | None = None
    try:
        if current_job.running() is not None:  # which gets all answers of the engine from now on
            raise EngineError("BestShot is busy")
        choice.has_answer = choice.has_answer or choice.job.step()
        if not choice.has_answer:
            if time.monotonic() - choice.began > _LONGEST_SECONDS:
                raise EngineError("the engine does not answer")
            return _STEP_SECONDS
        if choice.waits_until_free and windows.is_busy(bpy.context):
            return _BUSY_SECONDS
        if not choice.job.found:
            raise EngineError(choice.job.failure)
    except Cancelled:
        _running = None
        return None
    except BestShotError as raised:
        error = raised
    _running = None
    if error is None:
        choice.done(choice.job)
    else:
        choice.failed(error)
    return None

"""The one job that runs at a time: started, stepped by a timer, cancelled; and the outcome of the last one.

Not a modal operator: while one of those runs, Blender does not save automatically, and it ends with its window.
"""

import time
from dataclasses import dataclass
from typing import Any

import bpy
from bpy.app.handlers import persistent

from ..core.base.progress import Progress
from ..core.errors import BestShotError, Cancelled
from . import status_cache, windows
from .job import Job, Outcome, failure
from .panel_words import shown

STEP_SECONDS = 0.1  # between two steps
CANCEL_STEP_SECONDS = 0.01  # between two steps while it is being cancelled
_RUN_STEP_SECONDS = 0.02  # between two steps where Blender waits for the job


@dataclass
class _State:
    job: Job | None = None
    outcome: Outcome | None = None
    done: bool = False  # all steps; `finish` may have to wait until Blender is free
    cancelled: bool = False
    report: str = ""


_state = _State()


def running() -> Job | None:
    """Return the job that runs."""
    return _state.job


def outcome() -> Outcome | None:
    """Return the outcome of the last job."""
    return _state.outcome


def set_outcome(new: Outcome | None) -> None:
    """Show this as the outcome of the last job; None shows nothing."""
    _state.outcome = new and shown(new)
    status_cache.clear()
    windows.redraw()


@persistent  # type: ignore[untyped-decorator]
def forget_outcome(*_: Any) -> None:
    """Show no outcome: what it says was undone, unless that is a failure. A handler."""
    if _state.outcome and not _state.outcome.failed:
        _state.outcome = None
        windows.redraw()


def report() -> str:
    """Return the text of the last diagnosis, "" where there was none."""
    return _state.report


def set_report(text: str) -> None:
    """Keep the text of a diagnosis."""
    _state.report = text


def start(job: Job) -> None:
    """Run a job while the user continues to work; no other job may be running."""
    assert _state.job is None
    _state.job, _state.outcome, _state.done, _state.cancelled = job, None, False, False
    bpy.app.timers.register(tick, first_interval=0.0, persistent=True)
    windows.redraw()


def run(job: Job, progress: Progress | None = None) -> Outcome:
    """Run a job to its end, where there is no window, and return its outcome. Raises BestShotError."""
    try:
        while not job.step():
            if progress:
                progress(job.progress.done, job.progress.total, job.progress.stage)
            time.sleep(_RUN_STEP_SECONDS)
    except KeyboardInterrupt:
        job.cancel()
        raise Cancelled from None
    return job.finish()


def cancel() -> None:
    """Cancel the job that runs, if any."""
    if _state.job:
        _state.job.cancel()
        _state.cancelled = True
        _state.job.progress.update(0, 0, "Cancelling")
        windows.redraw()


def drop() -> None:
    """Cancel the job that runs, without an outcome: its file is being closed, or the extension disabled."""
    if _state.job:
        _state.job.cancel()
    _state.job = _state.outcome = None
    if bpy.app.timers.is_registered(tick):
        bpy.app.timers.unregister(tick)


def tick() -> float | None:
    """Step the job that runs. Blender calls this again after the seconds that it returns, never again after None."""
    job = _state.job
    if job is None:
        return None
    try:
        _state.done = _state.done or job.step()
        if not _state.done or (windows.is_busy(bpy.context) and not _state.cancelled):
            if _state.done:
                job.progress.update(0, 0, "Waiting until Blender is free")
            windows.redraw()
            return CANCEL_STEP_SECONDS if _state.cancelled else STEP_SECONDS
        new = job.finish()
    except Cancelled:
        new = Outcome(f"{job.title} was cancelled.", icon="CANCEL")
    except BestShotError as error:
        new = failure(error)
    except Exception as error:  # the user must not see a traceback, and the next job must be able to start
        new = Outcome(f"An unexpected error: {type(error).__name__}: {error}", icon="ERROR")
    _state.job = None
    set_outcome(new)
    return None

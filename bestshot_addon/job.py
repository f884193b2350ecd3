"""The one long work at a time: started, looked at by a timer that never waits, cancelled, told about.

Not a modal operator: as long as one of those runs, Blender puts off its automatic saving, and it dies with its window.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Any, Protocol

import bpy

from ..core.base.format_time import format_time_left
from ..core.base.messages import sentence
from ..core.errors import BestShotError, Cancelled
from . import vse

EVERY = 0.1  # seconds between two looks
SOON = 0.01  # while it is being cancelled
_PATIENCE = 0.02  # seconds between two looks where nothing but the job goes on


@dataclass
class JobProgress:
    """How far a stage of a job is; total 0 where that is unknown."""

    stage: str = "Starting"
    done: int = 0
    total: int = 0
    _since: float = 0.0

    def tell(self, done: int, total: int, stage: str) -> None:
        """Take in one report."""
        if stage != self.stage:
            self._since = time.monotonic()
        self.stage, self.done, self.total = stage, done, total

    @property
    def share(self) -> float:
        """0..1 of the stage."""
        return min(self.done / self.total, 1.0) if self.total else 0.0

    @property
    def left(self) -> str:
        """Time left for the stage in words, "" while that cannot be told."""
        return format_time_left(time.monotonic() - self._since, self.share)


@dataclass(frozen=True)
class Outcome:
    """What came of a job. text: one sentence. notes: further ones. icon: Blender's name of what to show beside it.

    shown: still others, which panels show in their own way.
    """

    text: str
    notes: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    icon: str = "CHECKMARK"

    @property
    def lines(self) -> tuple[str, ...]:
        """All of them, for those who see no panel."""
        return (self.text, *self.notes, *self.shown)

    @property
    def failed(self) -> bool:
        """Whether `text` tells what went wrong."""
        return self.icon == "ERROR"


def failure(error: BestShotError) -> Outcome:
    """What to show of an error."""
    return Outcome(sentence(str(error)), icon="ERROR")


class Job(Protocol):
    """Long work in small steps. step: never waits; True once all is known. finish: changes the user's file, at once.

    title: as a sentence begins with it. about: what is being worked on. of_file: whether it means nothing once
    another file is open.

    Both raise BestShotError; cancel ends the work soon, after which `step` raises Cancelled.
    """

    of_file: bool

    @property
    def title(self) -> str: ...
    @property
    def about(self) -> str: ...

    progress: JobProgress

    def step(self) -> bool: ...
    def finish(self) -> Outcome: ...
    def cancel(self) -> None: ...


class Background:
    """A function at work in a thread of its own, so that Blender's goes on."""

    def __init__(self, function: Any) -> None:
        self._value: Any = None
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, args=(function,), daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        return not self._thread.is_alive()

    def result(self) -> Any:
        """What the function returned; raises what it raised."""
        self._thread.join()
        if self._error:
            raise self._error
        return self._value

    def _run(self, function: Any) -> None:
        try:
            self._value = function()
        except BaseException as error:  # it is raised where somebody can tell the user
            self._error = error


@dataclass
class _State:
    job: Job | None = None
    outcome: Outcome | None = None
    ready: bool = False
    cancelled: bool = False
    report: str = ""


_state = _State()


def running() -> Job | None:
    """The job at work."""
    return _state.job


def outcome() -> Outcome | None:
    """What came of the last job."""
    return _state.outcome


def tell(new: Outcome | None) -> None:
    """Show this as the outcome; None for nothing."""
    _state.outcome = new
    vse.redraw()


def report() -> str:
    """The last diagnosis, "" where there was none."""
    return _state.report


def keep_report(text: str) -> None:
    """Remember a diagnosis."""
    _state.report = text


def start(job: Job) -> None:
    """Let a job work while the user goes on; there must be none at work."""
    assert _state.job is None
    _state.job, _state.outcome, _state.ready, _state.cancelled = job, None, False, False
    bpy.app.timers.register(_tick, first_interval=0.0, persistent=True)
    vse.redraw()


def run(job: Job, told: Callable[[int, int, str], None] | None = None) -> Outcome:
    """Work until the job is done, for whoever has no window to keep alive; `told` of the progress, as it comes.

    Raises BestShotError.
    """
    try:
        while not job.step():
            if told:
                told(job.progress.done, job.progress.total, job.progress.stage)
            time.sleep(_PATIENCE)
    except KeyboardInterrupt:
        job.cancel()
        raise Cancelled from None
    return job.finish()


def cancel() -> None:
    """Let the job at work, if any, end soon."""
    if _state.job:
        _state.job.cancel()
        _state.cancelled = True
        _state.job.progress.tell(0, 0, "Cancelling")
        vse.redraw()


def forget() -> None:
    """Give up the job at work at once, without a word: its file is being closed, or the extension disabled."""
    if _state.job:
        _state.job.cancel()
    _state.job = _state.outcome = None
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)


def _tick() -> float | None:
    """Look at the job; Blender calls it again after the seconds that it returns, never again after None."""
    job = _state.job
    if job is None:
        return None
    try:
        _state.ready = _state.ready or job.step()
        if not _state.ready or (vse.is_busy(bpy.context) and not _state.cancelled):
            if _state.ready:
                job.progress.tell(0, 0, "Waiting until Blender is free")
            vse.redraw()
            return SOON if _state.cancelled else EVERY
        new = job.finish()
    except Cancelled:
        new = Outcome(f"{job.title} was cancelled.", icon="CANCEL")
    except BestShotError as error:
        new = failure(error)
    except Exception as error:  # no traceback may reach the user, and the panel must come free again
        new = Outcome(f"Something unforeseen: {type(error).__name__}: {error}", icon="ERROR")
    _state.job = None
    tell(new)
    return None

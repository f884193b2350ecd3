"""What a job is: long work in small steps, with its progress and its outcome. current_job.py runs one."""

import time
from dataclasses import dataclass, field
from typing import Protocol

from ..core.base.format_time import format_time_left
from ..core.base.messages import sentence
from ..core.base.progress import Overall
from ..core.errors import BestShotError, SetupError


@dataclass
class JobProgress:
    """How much of a job is done. stage: what it does now, and done, total: how much of that is done; total 0 where that
    is unknown.
    """

    stage: str = "Starting"
    done: int = 0
    total: int = 0
    _began: float = 0.0

    def update(self, done: int, total: int, stage: str) -> None:
        """Take a report; a core.base.progress.Progress."""
        if stage != self.stage:
            self._began = time.monotonic()
        self.stage, self.done, self.total = stage, done, total

    @property
    def fraction(self) -> float:
        """0..1 of the stage."""
        return min(self.done / self.total, 1.0) if self.total else 0.0

    @property
    def left(self) -> str:
        """Time left in words, "" while that is unknown."""
        return format_time_left(time.monotonic() - self._began, self.fraction)


@dataclass
class OverallProgress(JobProgress):
    """The same over all stages and parts, and never less than before."""

    overall: Overall = field(default_factory=Overall)

    def update(self, done: int, total: int, stage: str) -> None:
        self.stage, self.done, self.total = stage, done, total
        self.overall.update(done, total, stage)

    @property
    def fraction(self) -> float:
        """0..1 of the job."""
        return self.overall.share

    @property
    def left(self) -> str:
        return self.overall.left


@dataclass(frozen=True)
class Outcome:
    """The result of a job, for people.

    text: one sentence. notes: further ones. in_panel: still others, which the panel shows in its own way.
    icon: Blender's name of the icon for `text`. exit_code: what the command line ends with. in_preferences: whether it
    failed because of what the extension's preferences can mend.
    """

    text: str
    notes: tuple[str, ...] = ()
    in_panel: tuple[str, ...] = ()
    icon: str = "CHECKMARK"
    exit_code: int = 0
    in_preferences: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """All sentences, for where there is no panel."""
        return (self.text, *self.notes, *self.in_panel)

    @property
    def failed(self) -> bool:
        """Whether `text` says what went wrong."""
        return self.icon == "ERROR"


def failure(error: BestShotError) -> Outcome:
    """Return the outcome of a job that raised this."""
    return Outcome(sentence(str(error)), icon="ERROR", in_preferences=isinstance(error, SetupError))


class Job(Protocol):
    """Long work in small steps.

    step: never blocks; returns True once the work is done. finish: changes the user's file, at once. Both raise
    BestShotError. cancel: the work ends soon, and `step` then raises Cancelled.
    title: begins a sentence about the job. about: what it works on now. of_file: whether the job is pointless once
    another file is open.
    """

    of_file: bool

    @property
    def title(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def progress(self) -> JobProgress: ...

    def step(self) -> bool: ...
    def finish(self) -> Outcome: ...
    def cancel(self) -> None: ...

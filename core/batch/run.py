"""Hands all takes to an executor and collects what becomes of them."""

from collections.abc import Sequence
from concurrent.futures import CancelledError, Executor, Future
from queue import Empty, SimpleQueue
from typing import Protocol

from ..errors import BestShotError, WorkerError
from .job import Job, Outcome, failed, work

_TICK_SECONDS = 0.5


class Watcher(Protocol):
    """Is told what goes on; jobs go by their number."""

    def at_work(self, jobs: Sequence[int]) -> None:
        """Which jobs are being worked on, as far as the executor tells; called all the time."""

    def finished(self, job: int, outcome: Outcome) -> None:
        """That a job is done."""


def run(jobs: Sequence[Job], executor: Executor, watcher: Watcher) -> tuple[Outcome, ...]:
    """Work on all jobs; returns the outcome of each, in their order. What the watcher raises ends it."""
    tasks: dict[Future[Outcome], int] = {}
    done: SimpleQueue[Future[Outcome]] = SimpleQueue()
    outcomes: dict[int, Outcome] = {}
    try:
        for number, job in enumerate(jobs):
            task = executor.submit(work, job)
            tasks[task] = number
            task.add_done_callback(done.put)
        while tasks:
            watcher.at_work([number for task, number in tasks.items() if task.running()])
            try:
                task = done.get(timeout=_TICK_SECONDS)
            except Empty:
                continue
            number = tasks.pop(task)
            outcomes[number] = _outcome(task)
            watcher.finished(number, outcomes[number])
    finally:
        for task in tasks:
            task.cancel()
    return tuple(outcomes[number] for number in range(len(jobs)))


def _outcome(task: Future[Outcome]) -> Outcome:
    try:
        return task.result()
    except BestShotError as error:
        return failed(error)
    except CancelledError:
        return failed(WorkerError("nobody was left to work on it, as where a scheduler is lost; try again"))
    except Exception as error:  # executors have errors of their own for workers that are lost
        return failed(WorkerError(f"its worker was lost ({type(error).__name__}: {error})"))

"""Run jobs on an executor and collect their results."""

from collections.abc import Sequence
from concurrent.futures import CancelledError, Executor, Future
from queue import Empty, SimpleQueue
from typing import Protocol

from ..errors import BestShotError, WorkerError
from .job import Job, JobResult, failed_result, run_job

_UPDATE_INTERVAL = 0.5  # seconds


class Observer(Protocol):
    """What `run_jobs` reports to; jobs are given by their index."""

    def show_running(self, jobs: Sequence[int]) -> None:
        """Take the jobs that are running, as far as the executor knows; called twice a second or more often."""

    def report_result(self, job: int, result: JobResult) -> None:
        """Take the result of a job."""


def run_jobs(jobs: Sequence[Job], executor: Executor, observer: Observer) -> tuple[JobResult, ...]:
    """Run all jobs and return their results in the same order. Whatever the observer raises cancels the rest."""
    tasks: dict[Future[JobResult], int] = {}
    done: SimpleQueue[Future[JobResult]] = SimpleQueue()
    results: dict[int, JobResult] = {}
    try:
        for index, job in enumerate(jobs):
            task = executor.submit(run_job, job)
            tasks[task] = index
            task.add_done_callback(done.put)
        while tasks:
            observer.show_running([index for task, index in tasks.items() if task.running()])
            try:
                task = done.get(timeout=_UPDATE_INTERVAL)
            except Empty:
                continue
            index = tasks.pop(task)
            results[index] = _result_of(task)
            observer.report_result(index, results[index])
    finally:
        for task in tasks:
            task.cancel()
    return tuple(results[index] for index in range(len(jobs)))


def _result_of(task: Future[JobResult]) -> JobResult:
    try:
        return task.result()
    except BestShotError as error:
        return failed_result(error)
    except CancelledError:
        return failed_result(WorkerError("its workers or the scheduler were lost; try again"))
    except Exception as error:  # executors have their own errors for lost workers
        return failed_result(WorkerError(f"its worker was lost ({type(error).__name__}: {error})"))

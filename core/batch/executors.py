"""Who does the work: processes on this machine, or Dask's workers, as an executor of `concurrent.futures` each."""

import logging
import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

from ..base.cpu import cores
from ..errors import WorkerError
from ..media.ffmpeg import block_interrupts

P = ParamSpec("P")
T = TypeVar("T")

GRACE_SECONDS = 5.0  # for workers to stop by themselves
REACHING_SECONDS = 5.0


@dataclass(frozen=True)
class WorkerPool:
    """executor: to hand tasks to. parallel_jobs: how many it works on at once on the busiest machine."""

    executor: Executor
    parallel_jobs: int


@contextmanager
def local(tasks: int, workers: int | None = None) -> Iterator[WorkerPool]:
    """That many worker processes for as many tasks, by default half as many as cores: decoding keeps two busy.

    Those that still work at the end of the `with` are given a few seconds, then killed.
    """
    count = min(workers or max(cores() // 2, 1), tasks)
    lanes = IsolatedWorkers(count)
    try:
        yield WorkerPool(lanes, count)
    finally:
        lanes.end()


class IsolatedWorkers(Executor):
    """Worker processes, each a pool of its own, so that one that dies takes along its own task and no other.

    The future of that task raises WorkerError, and another process takes the place of the dead one.
    """

    def __init__(self, count: int) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="lane")
        self._free: SimpleQueue[ProcessPoolExecutor] = SimpleQueue()
        self._tasks: list[Future[Any]] = []
        for _ in range(count):
            self._free.put(_process())

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """See Executor; all must be importable by name, or plain values."""
        task = self._threads.submit(self._in_process, fn, *args, **kwargs)
        self._tasks.append(task)
        return task

    def end(self) -> None:
        """Let go of all tasks and processes."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        begun = [task for task in self._tasks if not task.cancelled()]
        if wait_for(begun, GRACE_SECONDS).not_done:
            for child in multiprocessing.active_children():
                child.kill()
        self._threads.shutdown()
        while not self._free.empty():
            self._free.get().shutdown()

    def _in_process(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        pool = self._free.get()
        try:
            with block_interrupts():
                task = pool.submit(fn, *args, **kwargs)
            return task.result()
        except BrokenProcessPool:
            pool.shutdown()
            pool = _process()
            raise WorkerError(
                "its worker process died, perhaps because memory ran out; try again, with fewer --workers, or convert "
                "the video first"
            ) from None
        finally:
            self._free.put(pool)


def _process() -> ProcessPoolExecutor:
    """A pool of one process, which starts with its first task."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_init_worker)


def _init_worker() -> None:
    """In a new worker: leave it to the parent to hear Ctrl-C, and do not outlive it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


@contextmanager
def dask(tasks: int, address: str, note: Callable[[str], None]) -> Iterator[WorkerPool]:
    """The workers of Dask's scheduler at that address, such as tcp://10.0.0.1:8786, for as many tasks.

    note: is told when there are none yet. Raises WorkerError where Dask is not installed, or nobody answers.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - not everyone has it
        from distributed.comm.addressing import resolve_address  # noqa: PLC0415
    except ImportError:
        raise WorkerError("--scheduler needs Dask: pip install distributed") from None
    for logger in ("distributed", "distributed.client"):  # what it logs with tracebacks, futures tell in short
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    try:
        resolve_address(address)  # of one that makes no sense, Client rids itself only after a long time
        client = Client(address, timeout=REACHING_SECONDS, set_as_default=False)
    except Exception as error:  # its transports raise what they like
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise WorkerError(f"--scheduler {address}: no scheduler of Dask answers there ({why})") from None
    with client:
        threads = client.nthreads()
        if not threads:
            note(f"the scheduler at {address} has no workers yet; the work begins once it has")
        machines: Counter[str] = Counter()
        for worker, count in threads.items():
            machines[worker.rpartition(":")[0]] += count
        yield WorkerPool(client.get_executor(pure=False), min(max(machines.values(), default=1), tasks))

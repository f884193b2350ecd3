"""Workers as an executor of `concurrent.futures`: processes on this machine, or those of Dask."""

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
from multiprocessing.context import SpawnContext, SpawnProcess
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

from ..base.cpu import usable_cores
from ..errors import WorkerError
from ..media.ffmpeg import block_interrupts

P = ParamSpec("P")
T = TypeVar("T")

STOP_TIMEOUT = 5.0  # seconds for workers to end by themselves
CONNECT_TIMEOUT = 5.0  # seconds


@dataclass(frozen=True)
class WorkerPool:
    """executor: runs jobs. parallel_jobs: how many run in parallel on the machine with the most workers."""

    executor: Executor
    parallel_jobs: int


@contextmanager
def local_workers(jobs: int, workers: int | None = None) -> Iterator[WorkerPool]:
    """Give worker processes for a number of jobs, by default half as many as cores, as decoding keeps two busy.

    Those that still run at the end of the `with` get a few seconds, then are killed.
    """
    count = min(workers or max(usable_cores() // 2, 1), jobs)
    executor = IsolatedWorkers(count)
    try:
        yield WorkerPool(executor, count)
    finally:
        executor.end()


class _RememberingContext(SpawnContext):
    """Starts processes, and remembers which: what else the program has started is not ours to kill."""

    def __init__(self) -> None:
        self.started: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]
        self.started.append(SpawnProcess(*args, **kwargs))
        return self.started[-1]


class IsolatedWorkers(Executor):
    """Worker processes, each in its own pool, so that one that dies fails its own task and no other.

    The future of that task raises WorkerError, and a new process replaces the dead one.
    """

    def __init__(self, count: int) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="worker")
        self._free: SimpleQueue[ProcessPoolExecutor] = SimpleQueue()
        self._tasks: list[Future[Any]] = []
        self._context = _RememberingContext()
        for _ in range(count):
            self._free.put(self._process())

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a function in a worker; it and its arguments must be picklable. See Executor."""
        task = self._threads.submit(self._in_process, fn, *args, **kwargs)
        self._tasks.append(task)
        return task

    def end(self) -> None:
        """Cancel all tasks and end all processes."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        started = [task for task in self._tasks if not task.cancelled()]
        if wait_for(started, STOP_TIMEOUT).not_done:
            for process in self._context.started:
                process.kill()
        self._threads.shutdown()
        while not self._free.empty():
            self._free.get().shutdown()

    def _process(self) -> ProcessPoolExecutor:
        """Return a pool of one process, which starts with its first task."""
        return ProcessPoolExecutor(1, self._context, initializer=_init_worker)

    def _in_process(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        pool = self._free.get()
        try:
            with block_interrupts():
                task = pool.submit(fn, *args, **kwargs)
            return task.result()
        except BrokenProcessPool:
            pool.shutdown()
            pool = self._process()
            raise WorkerError(
                "its worker process died, perhaps because memory ran out; try again, with fewer --workers, or convert "
                "the video first"
            ) from None
        finally:
            self._free.put(pool)


def _init_worker() -> None:
    """Make a new worker ignore Ctrl-C, which its parent handles, and exit when its parent does."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


@contextmanager
def dask_workers(jobs: int, address: str, print_note: Callable[[str], None]) -> Iterator[WorkerPool]:
    """Give the workers of Dask's scheduler at that address, such as tcp://10.0.0.1:8786, for a number of jobs.

    print_note: called if there are no workers yet. Raises WorkerError if Dask is not installed, or there is no answer.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an optional dependency
        from distributed.comm.addressing import resolve_address  # noqa: PLC0415
    except ImportError:
        raise WorkerError("--scheduler needs Dask: pip install distributed") from None
    for logger in ("distributed", "distributed.client"):  # futures report what it logs with tracebacks
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    try:
        resolve_address(address)  # Client needs a long time to reject an invalid one
        client = Client(address, timeout=CONNECT_TIMEOUT, set_as_default=False)
    except Exception as error:  # its transports raise errors of any type
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise WorkerError(f"--scheduler {address}: no scheduler of Dask answers there ({why})") from None
    with client:
        threads = client.nthreads()
        if not threads:
            print_note(f"the scheduler at {address} has no workers yet; the work begins once it has")
        machines: Counter[str] = Counter()
        for worker, count in threads.items():
            machines[worker.rpartition(":")[0]] += count
        yield WorkerPool(client.get_executor(pure=False), min(max(machines.values(), default=1), jobs))

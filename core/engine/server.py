"""The engine: reads requests from standard input, writes replies to standard output, works on one request at a time.

Quick to import: the libraries that do the work are imported after the greeting, so that missing ones can be reported.
"""

import logging
import os
import sys
import time
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, BinaryIO

from .. import errors
from ..version import VERSION
from . import messages
from .codec import MAX_LINE, ProtocolError, decode_request, encode
from .messages import PROTOCOL, Cancel, Compare, Diagnose, Failed, Fetch, Find, Stop, Work

if TYPE_CHECKING:
    from ..base.progress import Progress
    from .worker import Worker

_PROGRESS_SECONDS = 0.1
_PARENT_SECONDS = 0.5
_EXIT_SECONDS = 2.0  # for cleaning up
MAX_MESSAGE = 2000  # characters of a failure

_log = logging.getLogger("bestshot.engine")


def serve() -> int:
    """Answer requests until standard input closes, Stop comes or the parent is gone; return the exit code.

    Everything that is printed meanwhile, by libraries in C too, goes to standard error.
    """
    requests, replies = os.fdopen(os.dup(0), "rb"), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(process)d %(message)s", level=logging.INFO)
    logging.raiseExceptions = False  # standard error may have no reader any more
    return Server(requests, replies).run()


class Server:
    """Three threads: the main one works, one reads requests, one watches that the parent process is there."""

    def __init__(self, requests: BinaryIO, replies: int) -> None:
        self._parent = os.getppid()  # changes when the parent ends, though not on Windows
        self._requests, self._replies = requests, replies
        self._writing, self._lock = Lock(), Lock()
        self._queue: SimpleQueue[Work | None] = SimpleQueue()
        self._accepted: dict[int, Event] = {}  # unanswered requests by id, and whether each was cancelled
        self._current: int | None = None
        self._worker: Worker | None = None
        self._imported, self._exiting, self._done = Event(), Event(), Event()

    def run(self) -> int:
        """Answer requests as `serve` describes; return the exit code."""
        _log.info("BestShot %s on Python %s", VERSION, sys.version.split()[0])
        self._write(encode(messages.Greeting(PROTOCOL, VERSION, os.getpid())))
        for thread in (self._read, self._watch_parent):
            Thread(target=thread, daemon=True).start()
        try:
            self._get_worker()  # before the first request, which would wait for it
        except Exception:
            _log.exception("the worker cannot be imported")
        self._imported.set()
        while request := self._queue.get():
            with self._lock:
                cancelled = self._accepted.get(request.id)
                self._current = request.id if cancelled is not None else None
            if cancelled is None:
                continue
            answer = self._answer(request, cancelled)
            with self._lock:
                self._accepted.pop(request.id)
                self._current = None
            self._write(answer)
        self._done.set()
        return 0

    def _get_worker(self) -> "Worker":
        if self._worker is None:
            from .worker import Worker  # noqa: PLC0415

            self._worker = Worker(lambda message: self._write(encode(message)))
        return self._worker

    def _answer(self, request: Work, cancelled: Event) -> bytes:
        """Return the line that answers the request."""
        _log.info("%.2000r", request)

        def failed(message: str, exit_code: int = 1) -> bytes:
            return encode(Failed(request.id, message[:MAX_MESSAGE], exit_code))

        try:
            return encode(self._get_worker().answer(request, self._progress(request.id, cancelled)))
        except errors.Cancelled:
            return encode(messages.Cancelled(request.id))
        except errors.BestShotError as error:
            return failed(" ".join(str(error).split()), error.exit_code)
        except ImportError as error:
            _log.exception("request %d", request.id)
            return failed(f"the engine's Python lacks something ({error}); set up BestShot again")
        except Exception as error:
            _log.exception("request %d", request.id)
            return failed(f"an unexpected error: {type(error).__name__}: {error}; the log has more")

    def _progress(self, id: int, cancelled: Event) -> "Progress":
        """Return a Progress that writes reports, about ten a second, and raises Cancelled once that is requested."""
        last_time, last = 0.0, (0, 0, "")

        def progress(done: int, total: int, stage: str) -> None:
            nonlocal last_time, last
            if cancelled.is_set() or self._exiting.is_set():
                raise errors.Cancelled
            now = time.monotonic()
            is_due = stage != last[2] or done == total > 0 or now - last_time >= _PROGRESS_SECONDS
            if is_due and (done, total, stage) != last:
                last_time, last = now, (done, total, stage)
                self._write(encode(messages.ProgressReport(id, done, total, stage)))

        return progress

    def _read(self) -> None:
        while line := self._requests.readline(MAX_LINE):
            try:
                request = decode_request(line)
            except ProtocolError as error:
                self._write(encode(Failed(error.id, f"the engine cannot read a request: {error}", 2)))
                continue
            match request:
                case Stop():
                    break
                case Cancel():
                    self._cancel(request.id)
                case Find() | Compare() | Fetch() | Diagnose():
                    self._accept(request)
        self._exit("standard input was closed")

    def _accept(self, request: Work) -> None:
        with self._lock:
            known = request.id in self._accepted
            if not known:
                self._accepted[request.id] = Event()
        if known:
            self._write(encode(Failed(None, f"request {request.id} is being worked on already", 2)))
        else:
            self._queue.put(request)

    def _cancel(self, id: int) -> None:
        with self._lock:
            if id not in self._accepted:
                return
            if id == self._current:
                self._accepted[id].set()
                return
            del self._accepted[id]
        self._write(encode(messages.Cancelled(id)))

    def _watch_parent(self) -> None:
        while not self._exiting.wait(_PARENT_SECONDS):
            if os.getppid() != self._parent:
                self._exit("the parent process is gone")
        self._imported.wait()  # which ends, but takes longer than that on a busy machine
        if not self._done.wait(_EXIT_SECONDS):
            _log.info("exits without waiting for work that does not end")
            os._exit(1)

    def _exit(self, why: str) -> None:
        _log.info("exits: %s", why)
        with self._lock:
            self._accepted = {id: event for id, event in self._accepted.items() if id == self._current}
        self._exiting.set()
        self._queue.put(None)

    def _write(self, line: bytes) -> None:
        rest = memoryview(line)
        try:
            with self._writing:
                while rest:
                    rest = rest[os.write(self._replies, rest) :]
        except OSError:
            self._exit("standard output was closed")

"""The engine: requests come in on standard input, answers go out on standard output, one take is looked at at a time.

Light itself: what does the work is brought in once the greeting is out, so that what is missing can be told.
"""

import logging
import os
import sys
import time
from functools import partial
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, BinaryIO

from .. import errors
from ..version import VERSION
from . import protocol
from .protocol import MAX_LINE, PROTOCOL, Cancel, Diagnose, Fetch, Find, ProtocolError, Stop, Work, encode

if TYPE_CHECKING:
    from ..base.progress import Progress
    from .worker import Worker

_PROGRESS_SECONDS = 0.1
_PARENT_SECONDS = 0.5
_LEAVING_SECONDS = 2.0  # for putting things in order

_log = logging.getLogger("bestshot.engine")


def serve() -> int:
    """Answer until standard input closes, Stop comes or the parent is gone; the exit code.

    All that anyone prints, libraries in C included, goes to standard error.
    """
    requests, replies = os.fdopen(os.dup(0), "rb"), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(process)d %(message)s", level=logging.INFO)
    logging.raiseExceptions = False  # nobody may be left to read
    return Server(requests, replies).run()


class Server:
    """Three threads: this one works, one listens, one watches that we do not stay alone."""

    def __init__(self, requests: BinaryIO, replies: int) -> None:
        self._parent = os.getppid()  # becomes another one when ours is gone, though not on Windows
        self._requests, self._replies = requests, replies
        self._writing, self._lock = Lock(), Lock()
        self._queue: SimpleQueue[Work | None] = SimpleQueue()
        self._accepted: dict[int, Event] = {}  # by id, whether the request was given up
        self._current: int | None = None
        self._worker: Worker | None = None
        self._leaving, self._done = Event(), Event()

    def run(self) -> int:
        """See `serve`."""
        _log.info("BestShot %s on Python %s", VERSION, sys.version.split()[0])
        self._write(encode(protocol.Greeting(PROTOCOL, VERSION, os.getpid())))
        for thread in (self._listen, self._watch):
            Thread(target=thread, daemon=True).start()
        try:
            self._get_worker()  # now, while nobody waits
        except Exception:
            _log.exception("what does the work cannot be brought in")
        while request := self._queue.get():
            with self._lock:
                given_up = self._accepted.get(request.id)
                self._current = request.id if given_up is not None else None
            if given_up is None:
                continue
            answer = self._answer(request, given_up)
            with self._lock:
                self._accepted.pop(request.id)
                self._current = None
            self._write(answer)
        self._done.set()
        return 0

    def _get_worker(self) -> "Worker":
        if self._worker is None:
            from .worker import Worker  # noqa: PLC0415

            self._worker = Worker(lambda told: self._write(encode(told)))
        return self._worker

    def _answer(self, request: Work, given_up: Event) -> bytes:
        """The line that answers the request."""
        _log.info("%r", request)
        failed = partial(protocol.Failed, request.id)
        try:
            return encode(self._get_worker().answer(request, self._progress(request.id, given_up)))
        except errors.Cancelled:
            return encode(protocol.Cancelled(request.id))
        except errors.BestShotError as error:
            return encode(failed(" ".join(str(error).split()), error.exit_code))
        except ImportError as error:
            _log.exception("request %d", request.id)
            return encode(failed(f"the engine's Python lacks something ({error}); set up BestShot again"))
        except Exception as error:
            _log.exception("request %d", request.id)
            return encode(failed(f"something unforeseen: {type(error).__name__}: {error}; the log tells more"))

    def _progress(self, id: int, given_up: Event) -> "Progress":
        """Passes on as much as an eye can follow, and raises Cancelled once the request was given up."""
        told, shown = 0.0, ""

        def progress(done: int, total: int, stage: str) -> None:
            nonlocal told, shown
            if given_up.is_set() or self._leaving.is_set():
                raise errors.Cancelled
            now = time.monotonic()
            if stage != shown or done == total > 0 or now - told >= _PROGRESS_SECONDS:
                told, shown = now, stage
                self._write(encode(protocol.ProgressReport(id, done, total, stage)))

        return progress

    def _listen(self) -> None:
        while line := self._requests.readline(MAX_LINE):
            try:
                request = protocol.decode_request(line)
            except ProtocolError as error:
                self._write(encode(protocol.Failed(error.id, f"the engine does not understand: {error}", 2)))
                continue
            match request:
                case Stop():
                    break
                case Cancel():
                    self._cancel(request.id)
                case Find() | Fetch() | Diagnose():
                    self._accept(request)
        self._leave("nobody needs it any more")

    def _accept(self, request: Work) -> None:
        with self._lock:
            known = request.id in self._accepted
            if not known:
                self._accepted[request.id] = Event()
        if known:
            self._write(encode(protocol.Failed(None, f"request {request.id} is being worked on already", 2)))
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
        self._write(encode(protocol.Cancelled(id)))

    def _watch(self) -> None:
        while not self._leaving.wait(_PARENT_SECONDS):
            if os.getppid() != self._parent:
                self._leave("its parent is gone")
        if not self._done.wait(_LEAVING_SECONDS):
            _log.info("leaves in the middle of something that does not end")
            os._exit(1)

    def _leave(self, why: str) -> None:
        _log.info("leaves: %s", why)
        with self._lock:
            self._accepted = {id: event for id, event in self._accepted.items() if id == self._current}
        self._leaving.set()
        self._queue.put(None)

    def _write(self, line: bytes) -> None:
        rest = memoryview(line)
        try:
            with self._writing:
                while rest:
                    rest = rest[os.write(self._replies, rest) :]
        except OSError:
            self._leave("nobody listens")

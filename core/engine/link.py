"""One engine process and the threads at its pipes, so that whoever talks to it never waits for a pipe."""

import os
import subprocess
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Condition, Thread

from . import log, processes
from .protocol import MAX_LINE, ProgressReport, ProtocolError, Reply, Request, decode_reply, encode

GARBAGE = 100  # lines that are no messages, and messages that nobody takes, until the engine counts as broken
BACKLOG = 1000
_BLOCK = 2**16
_LEAVING_SECONDS = 3.0  # a little more than an engine takes for it


@dataclass(frozen=True)
class Ended:
    """The process is gone. code: as of subprocess. fault: why it was ended, "" where it ended by itself.

    last_words: the last line that it printed besides messages, "" without.
    """

    code: int
    fault: str
    last_words: str


class Link:
    """A running engine. Nothing here waits longer than it is told to."""

    def __init__(self, command: Sequence[str | Path], log_path: Path) -> None:
        """Start it; OSError where that cannot be."""
        self._process = processes.start(command, subprocess.PIPE)
        self._log_path = log_path
        self._messages: deque[Reply | Ended] = deque()
        self._arrived = Condition()
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        self._fault = ""
        self._last_words = b""
        self._logger = Thread(target=self._keep_log, daemon=True)
        self._reader = Thread(target=self._read, daemon=True)
        for thread in (self._logger, self._reader, Thread(target=self._write, daemon=True)):
            thread.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, request: Request) -> None:
        """Hand over a request; where the process is gone, that is told by `take`."""
        self._outbox.put(encode(request))

    def take(self, wait: float = 0.0) -> list[Reply | Ended]:
        """All that came since the last time, Ended last; waits up to `wait` seconds where there is nothing."""
        with self._arrived:
            if wait and not self._messages:
                self._arrived.wait(wait)
            taken = list(self._messages)
            self._messages.clear()
        return taken

    def end(self) -> Thread:
        """Kill it. That may take its time, with a dead network drive even for ever, so the thread that does it is
        returned.
        """
        killer = Thread(target=processes.end, args=(self._process,), daemon=True)
        killer.start()
        return killer

    def leave(self, wait: float) -> None:
        """Let it leave by itself for up to `wait` seconds, then kill it."""
        self._outbox.put(None)
        self._reader.join(wait)
        if self._reader.is_alive():
            self.end().join(wait)
            self._reader.join(wait)

    def _read(self) -> None:
        garbage = 0
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            while line := stream.readline(MAX_LINE):
                try:
                    self._put(decode_reply(line))
                except ProtocolError:
                    garbage += 1
                if garbage > GARBAGE or len(self._messages) > BACKLOG:
                    self._fault = "it sends what nobody understands"
                    break
        if self._fault:
            processes.end(self._process)
        try:
            self._process.wait(_LEAVING_SECONDS)
        except subprocess.TimeoutExpired:
            self._fault = "it stopped answering"
        processes.end(self._process)  # its children too, in case it was killed while it had some
        self._outbox.put(None)
        self._logger.join(_LEAVING_SECONDS)  # for the last words
        words = self._last_words.decode("utf-8", "replace").strip().rpartition("\n")[2].strip()
        self._put(Ended(self._process.returncode, self._fault, words[:300]))

    def _put(self, message: Reply | Ended) -> None:
        with self._arrived:
            last = self._messages[-1] if self._messages else None
            if isinstance(last, ProgressReport) and isinstance(message, ProgressReport) and last.id == message.id:
                self._messages.pop()  # who has not looked yet needs the newest only
            self._messages.append(message)
            self._arrived.notify()

    def _write(self) -> None:
        assert self._process.stdin is not None
        with suppress(OSError), self._process.stdin as stream:
            while line := self._outbox.get():
                stream.write(line)
                stream.flush()

    def _keep_log(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            while block := os.read(stream.fileno(), _BLOCK):
                log.add(self._log_path, block)
                self._last_words = (self._last_words + block)[-2000:]

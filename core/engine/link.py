"""One engine process and the threads at its pipes, so that its client never waits for a pipe."""

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
from .codec import MAX_LINE, ProtocolError, decode_reply, encode
from .messages import ProgressReport, Reply, Request

MAX_BAD_MESSAGES = 100  # unreadable lines, and messages that answer no request, before the engine counts as broken
MAX_UNREAD = 1000  # messages
_BLOCK_BYTES = 2**16
_EXIT_SECONDS = 3.0  # a little more than an engine takes to exit


@dataclass(frozen=True)
class Ended:
    """The process is gone. code: as of subprocess. fault: why it was killed, "" where it ended by itself.

    last_line: the last line that it printed besides messages, "" without.
    """

    code: int
    fault: str
    last_line: str


class Link:
    """A running engine process: messages go out and come in. No method blocks for longer than it is asked to."""

    def __init__(self, command: Sequence[str | Path], log_path: Path) -> None:
        """Start it; OSError where that is impossible."""
        self._process = processes.start(command, subprocess.PIPE)
        self._log_path = log_path
        self._received: deque[Reply | Ended] = deque()
        self._arrived = Condition()
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        self._fault = ""
        self._log_tail = b""
        self._logger = Thread(target=self._copy_log, daemon=True)
        self._reader = Thread(target=self._read, daemon=True)
        for thread in (self._logger, self._reader, Thread(target=self._write, daemon=True)):
            thread.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, request: Request) -> None:
        """Queue a request; where the process is gone, `receive` returns Ended."""
        self._outbox.put(encode(request))

    def receive(self, wait: float = 0.0) -> list[Reply | Ended]:
        """Return the messages since the last call, Ended last; where there are none, wait for up to `wait` seconds."""
        with self._arrived:
            if wait and not self._received:
                self._arrived.wait(wait)
            received = list(self._received)
            self._received.clear()
        return received

    def kill(self) -> Thread:
        """Kill it; return the thread that does so, as that may take long: with a dead network drive, for ever."""
        killer = Thread(target=processes.end, args=(self._process,), daemon=True)
        killer.start()
        return killer

    def close(self, wait: float) -> None:
        """Wait for up to `wait` seconds until it exits by itself, then kill it."""
        self._outbox.put(None)
        self._reader.join(wait)
        if self._reader.is_alive():
            self.kill().join(wait)
            self._reader.join(wait)

    def _read(self) -> None:
        bad_lines = 0
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            while line := stream.readline(MAX_LINE):
                try:
                    self._put(decode_reply(line))
                except ProtocolError:
                    bad_lines += 1
                if bad_lines > MAX_BAD_MESSAGES or len(self._received) > MAX_UNREAD:
                    self._fault = "it sends lines that are not messages"
                    break
        if self._fault:
            processes.end(self._process)
        try:
            self._process.wait(_EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            self._fault = "it stopped answering"
        processes.end(self._process)  # its children too, in case it was killed while it had some
        self._outbox.put(None)
        self._logger.join(_EXIT_SECONDS)  # for the last line
        last_line = self._log_tail.decode("utf-8", "replace").strip().rpartition("\n")[2].strip()
        self._put(Ended(self._process.returncode, self._fault, last_line[:300]))

    def _put(self, message: Reply | Ended) -> None:
        with self._arrived:
            last = self._received[-1] if self._received else None
            if isinstance(last, ProgressReport) and isinstance(message, ProgressReport) and last.id == message.id:
                self._received.pop()  # unread, and out of date
            self._received.append(message)
            self._arrived.notify()

    def _write(self) -> None:
        assert self._process.stdin is not None
        with suppress(OSError), self._process.stdin as stream:
            while line := self._outbox.get():
                stream.write(line)
                stream.flush()

    def _copy_log(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            while block := os.read(stream.fileno(), _BLOCK_BYTES):
                log.add(self._log_path, block)
                self._log_tail = (self._log_tail + block)[-2000:]

"""Helpers for engines: start them, wait for replies, check that their processes are gone."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import bestshot
from bestshot.core.engine.client import Engine
from bestshot.core.engine.messages import ProgressReport, Reply

DEADLINE = 240.0  # seconds until a test gives up waiting: far more than anything takes
PACKAGE = f"import sys; sys.path.insert(0, {str(Path(bestshot.__file__).parents[1])!r})\n"  # makes bestshot importable


@contextmanager
def running(launcher: Path | None = None, python: str = sys.executable, **options: float) -> Iterator[Engine]:
    """Yield an engine, which starts with its first request; check afterwards that its processes are gone."""
    engine = Engine(Path(python), **({"launcher": launcher} if launcher else {}), **options)
    try:
        yield engine
    finally:
        pid = engine.pid
        engine.close()
        if pid is not None:
            assert_gone(pid)


def until(engine: Engine, wanted: Callable[[Reply], bool]) -> list[Reply]:
    """Return all replies up to the first one that `wanted` accepts."""
    replies: list[Reply] = []
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        for reply in engine.poll(1.0):
            replies.append(reply)
            if wanted(reply):
                return replies
    raise AssertionError(f"what was waited for did not come, only {replies}")


def answer(engine: Engine, id: int | None) -> Reply:
    """Return the answer to a request."""
    return until(engine, lambda reply: reply.id == id and not isinstance(reply, ProgressReport))[-1]


def greeted(engine: Engine) -> None:
    """Start it and wait for its greeting."""
    engine.start()
    end = time.monotonic() + DEADLINE
    while engine.greeting is None:
        assert engine.poll(0.1) == []
        assert time.monotonic() < end


def wait_until_gone(pid: int) -> None:
    """Wait for the end of a process that need not be our child."""
    if hasattr(os, "pidfd_open"):
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            return
        try:
            assert select.select([handle], [], [], DEADLINE)[0], f"{pid} is still there"
        finally:
            os.close(handle)
        return
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError(f"{pid} is still there")


def assert_gone(group: int) -> None:
    """Assert that no process of the group is left, apart from zombies that their parent has not waited for yet."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(rest[2]) == group and rest[0] != "Z":
            wait_until_gone(pid)  # it may be dying just now


def outside(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run Python code that can import bestshot in a process of its own."""
    command = [sys.executable, "-I", "-W", "error", "-c", PACKAGE + code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=DEADLINE)

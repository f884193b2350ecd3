"""Locks between processes of this machine. The system releases them where a process ends, however it does."""

import errno
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from .paths import home

_POLL_SECONDS = 0.05
_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK, getattr(errno, "EDEADLOCK", errno.EDEADLK)}


def lock(file: IO[bytes]) -> bool:
    """Lock an open file until it is closed; return False where another process, or another part of this one, has it.

    Raises OSError where the file system has no locks.
    """
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True


@contextmanager
def held(name: str, while_waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a lock of this user, a file in `home()`, once nobody else does; without one where there are no locks.

    while_waiting: called again and again until then; what it raises ends the waiting.
    Raises OSError where the file cannot be made.
    """
    home().mkdir(parents=True, exist_ok=True)
    with (home() / f"{name}.lock").open("ab") as file:
        while not _locked_or_impossible(file):
            while_waiting()
            time.sleep(_POLL_SECONDS)
        yield


def _locked_or_impossible(file: IO[bytes]) -> bool:
    try:
        return lock(file)
    except OSError:
        return True

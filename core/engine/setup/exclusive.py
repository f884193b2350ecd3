"""One set-up at a time."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ...base.paths import home
from ...errors import SetupError


@contextmanager
def one_set_up_at_a_time() -> Iterator[None]:
    """Hold the lock that every set-up holds while it works; the system releases it where a process is killed.

    Raises SetupError where another process holds it, or the home folder cannot be written to.
    """
    try:
        home().mkdir(parents=True, exist_ok=True)
        file = (home() / "environment.lock").open("ab")
    except OSError as error:
        raise SetupError(
            f"{home()} cannot be written to ({error.strerror}); set BESTSHOT_HOME to another folder"
        ) from None
    with file:
        try:
            if sys.platform == "win32":
                import msvcrt  # noqa: PLC0415

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl  # noqa: PLC0415

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SetupError("another set-up is at work; wait until it is done") from None
        yield

"""One set-up at a time."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from ...base.lock import held
from ...base.paths import home
from ...errors import SetupError


@contextmanager
def one_set_up_at_a_time() -> Iterator[None]:
    """Hold the lock that every set-up holds while it works.

    Raises SetupError where another process holds it, or the home folder cannot be written to.
    """
    with ExitStack() as lock:
        try:
            lock.enter_context(held("environment", _refuse))
        except OSError as error:
            raise SetupError(
                f"{home()} cannot be written to ({error.strerror}); set BESTSHOT_HOME to another folder"
            ) from None
        yield


def _refuse() -> None:
    raise SetupError("another set-up is at work; wait until it is done")

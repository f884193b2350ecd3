"""A file beside the results that lasts as long as they are wanted: how workers, wherever they run, learn of the end."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from ..deliver.publish import told_as_output_error
from ..errors import Cancelled

_EVERY_SECONDS = 0.2  # a look at a file server costs


@contextmanager
def lease(out: Path) -> Iterator[Path]:
    """The absolute path of a file in `out` that is there inside the `with`. OutputError where none can be made."""
    with told_as_output_error(out):
        file = tempfile.NamedTemporaryFile(prefix=".bestshot-batch-", dir=out.absolute())  # noqa: SIM115 - see below
    with file:
        yield Path(file.name)


class WhileHeld:
    """The Progress that raises Cancelled when the lease is gone, and says nothing."""

    def __init__(self, held: Path) -> None:
        self._held, self._looked = held, 0.0

    def __call__(self, done: int, total: int, stage: str) -> None:
        now = monotonic()
        if now - self._looked > _EVERY_SECONDS:
            self._looked = now
            if gone(self._held):
                raise Cancelled


def gone(held: Path) -> bool:
    """Whether the file is certainly not there."""
    try:
        held.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False  # a file server's bad moment
    return False

"""A file beside the results that exists while they are wanted: its removal cancels workers, wherever they run."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from ..deliver.publish import as_output_error
from ..errors import Cancelled

_CHECK_INTERVAL = 0.2  # seconds, as each check may be a request to a file server


@contextmanager
def keepalive_file(out: Path) -> Iterator[Path]:
    """Give the absolute path of a file in `out` that exists inside the `with`. Raises OutputError if it cannot."""
    with as_output_error(out):
        file = tempfile.NamedTemporaryFile(prefix=".bestshot-batch-", dir=out.absolute())  # noqa: SIM115 - see below
    with file:
        yield Path(file.name)


class CancelWhenGone:
    """A Progress that raises Cancelled once the keepalive file is gone, and reports nothing."""

    def __init__(self, keepalive: Path) -> None:
        self._keepalive, self._checked_at = keepalive, 0.0

    def __call__(self, done: int, total: int, stage: str) -> None:
        now = monotonic()
        if now - self._checked_at > _CHECK_INTERVAL:
            self._checked_at = now
            if is_gone(self._keepalive):
                raise Cancelled


def is_gone(path: Path) -> bool:
    """Return whether a file certainly does not exist."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False  # a file server may fail for a moment
    return False

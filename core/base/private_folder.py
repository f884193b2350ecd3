"""A folder beside where files are to be, in which they are made; the next one there removes what killed runs left."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from .lock import lock

_PREFIX, _LOCK = ".bestshot-", "lock"


@contextmanager
def private_folder(out: Path) -> Iterator[Path]:
    """Give a new folder in `out`, which goes at the end. Raises OSError where it cannot be made."""
    _remove_abandoned(out)
    with (
        TemporaryDirectory(prefix=_PREFIX, dir=out, ignore_cleanup_errors=True) as name,
        Path(name, _LOCK).open("wb") as file,
    ):
        with suppress(OSError):  # where there are no locks, nothing is ever taken for abandoned
            lock(file)
        yield Path(name)


def _remove_abandoned(out: Path) -> None:
    """Remove the folders of runs that ended without doing so, as their locks tell."""
    for folder in out.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            with (folder / _LOCK).open("r+b") as file:
                is_abandoned = lock(file)
            if is_abandoned:
                shutil.rmtree(folder, ignore_errors=True)

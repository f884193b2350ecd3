"""A folder beside where files are to be, in which they are made; the next one there removes what killed runs left."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from .lock import lock

_PREFIX, _LOCK = ".bestshot-", "lock"


@contextmanager
def private_folder(out: Path) -> Iterator[Path]:
    """Give a new folder in `out`, which goes at the end. Raises OSError where it cannot be made."""
    _remove_abandoned(out)
    with ExitStack() as opened:
        while (folder := _locked_folder(out, opened)) is None:
            opened.close()
        yield folder


def _locked_folder(out: Path, opened: ExitStack) -> Path | None:
    """Make and lock a folder; return None where another run took it for abandoned before it was locked."""
    name = opened.enter_context(TemporaryDirectory(prefix=_PREFIX, dir=out, ignore_cleanup_errors=True))
    path = Path(name, _LOCK)
    try:
        file = opened.enter_context(path.open("wb"))
    except FileNotFoundError:
        return None
    with suppress(OSError):  # where there are no locks, nothing is ever taken for abandoned
        if not lock(file):
            return None
    return Path(name) if path.exists() else None


def _remove_abandoned(out: Path) -> None:
    """Remove the folders of runs that ended without doing so, as their locks show."""
    for folder in out.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if not (folder / _LOCK).exists():
                folder.rmdir()  # where it is empty: killed before it was locked; a maker at work makes another one
                continue
            with (folder / _LOCK).open("r+b") as file:
                if not lock(file):
                    continue
                shutil.rmtree(folder, ignore_errors=True)  # while it is locked, so that its maker notices
            shutil.rmtree(folder, ignore_errors=True)  # the lock itself, where an open file cannot be removed

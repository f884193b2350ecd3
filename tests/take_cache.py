"""A cache of the files that tests make: each is encoded once for what it is made from, and copied from then on.

They lie in BESTSHOT_TAKES_HOME, or in `bestshot-takes` in the user's `.cache` folder; those that no test used for a
month are deleted. Safe for several processes at once.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import planted

FOLDER = Path(os.environ.get("BESTSHOT_TAKES_HOME") or Path.home() / ".cache" / "bestshot-takes").absolute()
MAKERS = ("av", "numpy", "opencv-python-headless", "scikit-image", "scikit-learn")  # packages that decide what is made
DAYS_KEPT = 30


def cached(path: Path, make: Callable[[Path], object], source: Path, *recipe: object) -> Path:
    """Return `path`, now a copy of the file that `make` writes to the path it is given.

    source: the module that makes it. recipe: all that decides what is made besides, with a `repr` that says all of it.
    """
    recipe = (path.suffix, *recipe, *_versions(), source.read_bytes())
    stored = FOLDER / (blake2b(repr(recipe).encode(), digest_size=16).hexdigest() + path.suffix)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(stored, path)
        os.utime(stored)
    except FileNotFoundError:
        _store(stored, make)
        shutil.copyfile(stored, path)
    return path


def planted_take(plan: planted.Plan, path: Path) -> Path:
    """Return `path`, now the take of that plan."""
    return cached(path, lambda place: planted.make(plan, place), Path(planted.__file__), plan)


def _store(stored: Path, make: Callable[[Path], object]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    _delete_unused()
    # made beside and renamed, so that what is there is complete
    with tempfile.TemporaryDirectory(prefix="unfinished-", dir=FOLDER, ignore_cleanup_errors=True) as folder:
        made = Path(folder, stored.name)
        make(made)
        made.replace(stored)


def _delete_unused() -> None:
    oldest = time.time() - DAYS_KEPT * 86400
    for path in FOLDER.iterdir():
        with suppress(OSError):  # another process may be deleting it, too
            if path.stat().st_mtime < oldest:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


@cache
def _versions() -> tuple[str, ...]:
    return tuple(version(name) for name in MAKERS)

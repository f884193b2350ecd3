"""The engine's log: all that it and its libraries print, in a file of bounded size."""

from contextlib import suppress
from pathlib import Path

from ..base.paths import home

LIMIT = 2**20  # bytes; a full file becomes the old one, so that there are never more than two


def log_path() -> Path:
    """Return the path of the log file."""
    return home() / "engine.log"


def add(path: Path, data: bytes) -> None:
    """Append to a log file; do nothing where it cannot be written."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size + len(data) > LIMIT:
            path.replace(path.with_suffix(".old.log"))
        with path.open("ab") as file:  # opened each time, as several programs may write and rename it
            file.write(data[-LIMIT:])

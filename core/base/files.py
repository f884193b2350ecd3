"""Whether a path is a file at all, making folders, writing files whole."""

import os
import stat
import tempfile
from pathlib import Path

from ..errors import InputError, OutputError


def facts_of(path: Path) -> os.stat_result:
    """What the system knows of a file; InputError where there is none to read."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be opened ({error.strerror})") from None
    if stat.S_ISDIR(facts.st_mode):
        raise InputError(f"{path}: is a folder; name the video files in it")
    if not stat.S_ISREG(facts.st_mode):
        raise InputError(f"{path}: is no file but a device or a pipe; name a video file")
    return facts


def make_folder(folder: Path) -> None:
    """Make a folder, with those above it, unless it is there. OutputError where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise OutputError(f"{folder}: a file is in the way; choose another folder") from None
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made ({error.strerror}); choose another folder") from None


def write_beside(path: Path, data: bytes) -> None:
    """Write a file so that at no time half of it bears its name. OSError where that cannot be."""
    with tempfile.TemporaryDirectory(prefix=".bestshot-", dir=path.parent, ignore_cleanup_errors=True) as aside:
        made = Path(aside) / path.name
        made.write_bytes(data)
        made.replace(path)

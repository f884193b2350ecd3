"""Check that a path is a file, make folders, write files atomically."""

import os
import stat
from pathlib import Path

from ..errors import InputError, OutputError
from .printable import printable_line
from .private_folder import private_folder


def stat_file(path: Path) -> os.stat_result:
    """Return the `stat` of a regular file. Raises InputError if it is missing, a folder, a device or a pipe."""
    try:
        status = path.stat()
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be opened ({error.strerror})") from None
    except ValueError:
        raise InputError(f"{printable_line(str(path))}: is no name that a file can have") from None
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{path}: is a folder; name the video files in it")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{path}: is no file but a device or a pipe; name a video file")
    return status


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, unless it exists. Raises OutputError if that fails."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise OutputError(f"{folder}: a file is in the way; choose another folder") from None
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made ({error.strerror}); choose another folder") from None
    except ValueError:
        raise OutputError(f"{printable_line(str(folder))}: is no name that a folder can have") from None


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file so that a file of this name is always complete. Raises OSError if that fails."""
    with private_folder(path.parent) as folder:
        temporary = folder / path.name
        temporary.write_bytes(data)
        temporary.replace(path)

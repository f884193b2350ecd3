"""The files that are named: wildcards that the shell left to us, as Windows' own does, and others in quotes; sizes."""

import glob
import os
from collections.abc import Sequence
from pathlib import Path

from ..errors import InputError


def expand(paths: Sequence[Path]) -> list[Path]:
    """Return the paths with each pattern of *, ?, [ ] and ** replaced by what matches it, in order of name.

    A file or folder that really bears such a name is meant as it is. Case counts as in Python's glob: not on Windows.
    Raises InputError where nothing matches.
    """
    return [match for path in paths for match in ([path] if os.path.lexists(path) else _matching(path))]


def sizes(paths: Sequence[Path]) -> list[int]:
    """Return the size of each file in bytes, by which progress goes: at least 1, also where there is no file."""
    return [max(path.stat().st_size, 1) if path.is_file() else 1 for path in paths]


def _matching(path: Path) -> list[Path]:
    folder = next((parent for parent in path.parents if parent.is_dir()), Path())
    rest = path.relative_to(folder)
    if not glob.has_magic(str(rest)):
        return [path]
    pattern = Path(glob.escape(str(folder)), rest)
    matching = sorted(glob.glob(str(pattern), recursive=True))  # noqa: PTH207 - as in a shell, * finds nothing hidden
    if not matching:
        raise InputError(f"{path}: there is no such file, and none that matches")
    return [Path(match) for match in matching]

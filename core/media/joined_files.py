"""Whether a file holds further recordings behind its first that ffmpeg passes over, as of files joined end to end."""

from collections.abc import Set
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from .boxes import boxes

BEGIN_ALIKE = frozenset({"flv", "asf", "wtv", "ivf", "apng"})
"""Containers that begin with the same bytes each time, and are read as if they ended where those come again.

Of others (Matroska, MPEG, AVI, Ogg) ffmpeg reads on.
"""

BEGINNING = 13  # bytes, FLV's whole header: too many to come again by chance
BLOCK = 1 << 20  # bytes read at a time


def holds_more(path: Path, formats: Set[str]) -> bool:
    """Return whether a file, of which all that ffmpeg gives was read, holds another recording behind that.

    formats: ffmpeg's names of its container.
    """
    try:
        with path.open("rb") as file:
            if "mov" in formats:  # only the first index is used
                return len(list(islice(boxes(file, b"moov", (0, path.stat().st_size)), 2))) > 1
            return bool(BEGIN_ALIKE & formats) and _begins_again(file)
    except OSError:
        return False


def _begins_again(file: BinaryIO) -> bool:
    beginning = file.read(BEGINNING)
    last = b""
    while block := file.read(BLOCK):
        if beginning in last + block:
            return True
        last = block[-BEGINNING:]
    return False

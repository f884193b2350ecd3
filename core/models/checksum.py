"""Checksums of files. Those of large ones are remembered, as reading such a file takes seconds."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from ..base.files import write_atomic
from ..base.paths import home
from ..base.progress import Progress, no_progress

LARGE = 64_000_000  # bytes, from which on a file is remembered
MOST = 20  # files remembered
_BLOCK = 1 << 20
_MEGABYTE = 1_000_000


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest_of(path: Path, progress: Progress = no_progress) -> str:
    """Return the SHA-256 of a file; OSError where it cannot be read. progress: in megabytes; what it raises ends it."""
    facts = path.stat()
    if facts.st_size < LARGE:
        return digest(path.read_bytes())
    mark = [facts.st_size, facts.st_mtime_ns, facts.st_ino, facts.st_dev]  # stays when it is renamed
    known = _known()
    for *seen, found in known:
        if seen == mark:
            return str(found)
    sha256, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            sha256.update(block)
            done += len(block)
            progress(done // _MEGABYTE, facts.st_size // _MEGABYTE, "checking what was downloaded, in MB")
    _remember([*known[-MOST:], [*mark, sha256.hexdigest()]])
    return sha256.hexdigest()


def _known() -> list[list[object]]:
    """Return size, time of change, inode, device and checksum of each file checked before."""
    try:
        known = json.loads(_memory().read_text("utf-8"))
        return [entry for entry in known if len(entry) == 5]
    except (OSError, ValueError, TypeError):
        return []


def _remember(known: list[list[object]]) -> None:
    with suppress(OSError):
        _memory().parent.mkdir(parents=True, exist_ok=True)
        write_atomic(_memory(), json.dumps(known).encode())


def _memory() -> Path:
    return home() / "checked.json"

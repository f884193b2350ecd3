"""Analyses kept on disk, so that choosing again decodes nothing.

One entry is one folder named after its key, written beside under a name of its own and renamed when whole. That of a
part says so in its name, such as `<key>-30-61`, samples 30 to 60, or `<key>-30-end`. An entry that is odd in any way
counts as none.
"""

import os
import re
import shutil
import socket
import sys
import time
from contextlib import suppress
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from ...base.paths import home
from ...base.time_range import WHOLE_TAKE, SampleRange
from ...values import Analysis
from .entry import ANALYSIS, THUMBNAILS, embeddings_in, read, write
from .key import ENTRY, beginning, holds

LIMIT = 4 * 2**30  # bytes: some thirty takes of an hour, less than the footage of one
ABANDONED = 24 * 3600.0  # seconds after which a draft that nobody touched has no owner

DRAFT = re.compile(r"[0-9a-f]{32}\.(?P<host>[0-9a-f]{8})\.(?P<pid>\d{1,9})\.\w+\.tmp")


def load(key: str, path: Path, samples: SampleRange = WHOLE_TAKE) -> Analysis | None:
    """Return an analysis kept under `key` that holds these samples, perhaps with others around, whole or of a part.

    path: where the take lies now. None where none is whole.
    """
    for name in sorted(_holding(key, samples), key=len):
        if analysis := _load(name, path):
            return analysis
    return None


def load_beginning(key: str, path: Path, samples: SampleRange) -> Analysis | None:
    """Return the longest analysis kept under `key` that begins as these samples do, and ends before them; None where
    none is whole.
    """
    found = sorted(((beginning(folder.name, key, samples), folder.name) for folder in _folders(ENTRY)), reverse=True)
    for stop, name in found:
        if stop and (analysis := _load(name, path)):
            return analysis
    return None


def _load(name: str, path: Path) -> Analysis | None:
    folder = root() / name
    try:
        analysis = read(folder, name, path)
    except Exception:  # whatever is wrong with an entry, analysing the take again mends it
        return None
    with suppress(OSError):
        os.utime(folder)  # the time of last use, which decides who goes when room is short
    return analysis


def _holding(key: str, samples: SampleRange) -> list[str]:
    """Names of the entries that hold these samples."""
    if samples == WHOLE_TAKE:
        return [key]
    return [folder.name for folder in _folders(ENTRY) if holds(folder.name, key, samples)]


def root() -> Path:
    """Return the folder of the cache; it need not exist."""
    return home() / "cache"


def host() -> str:
    """Return eight hex digits that stand for this machine."""
    return blake2b(socket.gethostname().encode(), digest_size=4).hexdigest()


def publish(draft: Path, name: str, analysis: Analysis, shape: tuple[int, int]) -> Analysis:
    """Move a whole draft to its place. What another process put there stays and is returned, if it knows as much."""
    place = root() / name
    try:
        draft.rename(place)
    except OSError:
        theirs = _load(name, analysis.take.path)
        if theirs and theirs.analysed >= analysis.analysed and theirs.sources.keys() >= analysis.sources.keys():
            return theirs
        shutil.rmtree(place, ignore_errors=True)  # a damaged one, or one that knows less
        draft.rename(place)
    thumbnails = replace(analysis.thumbnails, path=place / THUMBNAILS)
    return replace(analysis, embeddings=embeddings_in(place, shape), thumbnails=thumbnails)


def update(analysis: Analysis) -> None:
    """Keep what is known by now of an analysis that has its place in the cache: all but pictures and embeddings."""
    folder = analysis.thumbnails.path.parent
    if folder.parent != root():
        return
    dimensions = 0 if analysis.embeddings is None else analysis.embeddings.shape[1]
    with suppress(OSError), TemporaryDirectory(dir=folder) as place:  # else it is found out anew the next time
        write(analysis, Path(place), folder.name, dimensions)
        Path(place, ANALYSIS).replace(folder / ANALYSIS)


def replace_beginning(begun: Analysis | None, longer: Analysis) -> Analysis:
    """Remove the entry of a beginning where the cache holds `longer`, which went on from it; return that one."""
    if begun is not None and longer.thumbnails.path.parent.parent == root() == begun.thumbnails.path.parent.parent:
        shutil.rmtree(begun.thumbnails.path.parent, ignore_errors=True)
    return longer


def make_room(newest: str) -> None:
    """Remove the entries unused for longest, until all fit into LIMIT; `newest` stays whatever its size."""
    entries = []
    for folder in _folders(ENTRY):
        with suppress(OSError):  # another process may have removed it
            size = sum(file.stat().st_size for file in folder.iterdir())
            entries.append((folder.name == newest, folder.stat().st_mtime, size, folder))
    total = sum(size for _, _, size, _ in entries)
    for is_newest, _, size, folder in sorted(entries):
        if total <= LIMIT or is_newest:
            return
        shutil.rmtree(folder, ignore_errors=True)
        total -= size


def remove_abandoned() -> None:
    """Remove the drafts of processes that were killed."""
    for folder in _folders(DRAFT):
        with suppress(OSError):
            touched = max(place.stat().st_mtime for place in (folder, *folder.iterdir()))
            if time.time() - touched > ABANDONED or _is_orphan(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_orphan(draft: Path) -> bool:
    """Whether the process that made it is known to be gone."""
    name = DRAFT.fullmatch(draft.name)
    if sys.platform == "win32" or name is None or name["host"] != host():
        return False  # on Windows, asking for a process with os.kill would end it
    try:
        os.kill(int(name["pid"]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # alive, and somebody else's
        return False
    return False


def _folders(name: re.Pattern[str]) -> list[Path]:
    """The cache's own folders of that form, which leaves alone whatever else lies there."""
    with suppress(OSError):
        return [path for path in root().iterdir() if name.fullmatch(path.name)]
    return []

"""Analyses kept on disk, so that choosing again decodes nothing.

One entry is one folder named after its key, written beside under a name of its own and renamed when whole.
An entry that is odd in any way counts as none.
"""

import json
import os
import re
import shutil
import socket
import sys
import tempfile
import time
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from hashlib import blake2b
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .cache_entry import FORMAT, THUMBNAILS, read, write
from .errors import InputError, OutputError
from .files import facts_of
from .home import home
from .settings import SPECS, Settings
from .values import Analysis, Floats, Ints, Take, Thumbnails

LIMIT = 4 * 2**30  # bytes: some thirty takes of an hour, less than the footage of one
SAMPLE = 2**16  # bytes of content looked at in each of three places
ABANDONED = 24 * 3600.0  # seconds after which a draft that nobody touched has no owner

ENTRY = re.compile(r"[0-9a-f]{32}")
DRAFT = re.compile(r"[0-9a-f]{32}\.(?P<host>[0-9a-f]{8})\.(?P<pid>\d{1,9})\.\w+\.tmp")


def key_of(path: Path, judge_identity: str, settings: Settings) -> str:
    """Return 32 hex digits that stand for this content, this judge and the settings that shape an analysis.

    The path is no part of it, so a moved file keeps its entry; size, time of change and samples of the content are.
    judge_identity: changes whenever the judge would judge differently, such as "nima-2dc1beae"; "none" without.
    Raises InputError where the file cannot be read.
    """
    shaping = {s.name: getattr(settings, s.name) for s in SPECS if s.shapes_analysis} | {"model": judge_identity}
    facts = facts_of(path)
    known = json.dumps([FORMAT, facts.st_size, facts.st_mtime_ns, shaping], sort_keys=True)
    digest = blake2b(known.encode(), digest_size=16)
    try:
        with path.open("rb") as file:
            for start in (0, facts.st_size // 2, max(0, facts.st_size - SAMPLE)):
                file.seek(start)
                digest.update(file.read(SAMPLE))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check its permissions and its disk") from None
    return digest.hexdigest()


def load(key: str, path: Path) -> Analysis | None:
    """Return the analysis kept under `key`, for the take that now lies at `path`; None where none is whole."""
    folder = _root() / key
    try:
        analysis = read(folder, key, path)
    except Exception:  # whatever is wrong with an entry, looking at the take again cures it
        return None
    with suppress(OSError):
        os.utime(folder)  # the time of last use, which decides who goes when room is short
    return analysis


class Draft:
    """An analysis in the making: takes thumbnails as they come, then everything else at once.

    `with Draft(key) as draft: … draft.add_thumbnail(jpeg) … return draft.finish(take=take, …)`

    Without a key, or where the cache cannot be written, the thumbnails live in a private folder that goes with the
    Thumbnails value or at the end of the process. Left without `finish`, a draft leaves nothing behind.
    """

    def __init__(self, key: str | None) -> None:
        self._key = key
        self._notes: tuple[str, ...] = ()
        self._offsets = [0]
        self._folder: Path | None = None

    def __enter__(self) -> Self:
        """Raises OutputError where no folder can be written at all."""
        if self._key is not None:
            try:
                _root().mkdir(parents=True, exist_ok=True)
                _remove_abandoned()
                self._begin(_root())
            except OSError as error:
                self._forgo_cache(error)
        if self._key is None:
            self._begin_privately()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._file.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def add_thumbnail(self, jpeg: bytes) -> None:
        """Append the picture of the next sample. Raises OutputError where there is room for it nowhere."""
        try:
            self._file.write(jpeg)
            self._file.flush()  # so that what fails, fails here
        except OSError as error:
            if self._key is None:
                raise _no_room(error) from error
            self._move_out(error)
            self.add_thumbnail(jpeg)
        else:
            self._offsets.append(self._offsets[-1] + len(jpeg))

    def finish(
        self,
        *,
        take: Take,
        time_base: Fraction,
        frame_ticks: Ints,
        end_ticks: int,
        samples: Ints,
        components: Mapping[str, Floats],
        cues: Mapping[str, Floats],
        embeddings: NDArray[np.float16] | None,
        model: str | None = None,
        notes: tuple[str, ...] = (),
    ) -> Analysis:
        """Return the whole Analysis, kept under the key where that can be; where not, one of its notes says why.

        The arguments are Analysis's own. There must be one thumbnail for each sample.
        """
        assert self._folder is not None
        assert len(self._offsets) == len(samples) + 1
        self._file.close()
        thumbnails = Thumbnails(self._folder / THUMBNAILS, np.array(self._offsets, np.int64))
        analysis = Analysis(
            take, time_base, frame_ticks, end_ticks, samples, components, cues, embeddings, thumbnails, model, notes
        )
        if self._key is not None:
            try:
                write(analysis, self._folder, self._key)
                kept = _publish(self._folder, self._key, analysis)
            except OSError as error:
                self._forgo_cache(error)
            else:
                _make_room(self._key)
                return kept
        weakref.finalize(thumbnails, shutil.rmtree, self._folder, ignore_errors=True)
        self._folder = None
        return replace(analysis, notes=notes + self._notes)

    def _begin(self, parent: Path | None) -> None:
        prefix = f"{self._key or 'bestshot'}.{_host()}.{os.getpid()}."
        self._folder = Path(tempfile.mkdtemp(".tmp", prefix, parent))
        self._file = (self._folder / THUMBNAILS).open("wb")

    def _begin_privately(self) -> None:
        try:
            self._begin(None)
        except OSError as error:
            raise _no_room(error) from error

    def _forgo_cache(self, error: OSError) -> None:
        self._key = None
        why = error.strerror or error
        self._notes = (f"The analysis could not be kept in {_root()} ({why}); the next run starts from the beginning.",)

    def _move_out(self, error: OSError) -> None:
        """Go on in a private folder, which may lie on another disk, with the thumbnails that are there."""
        full, file = self._folder, self._file
        assert full is not None
        self._forgo_cache(error)
        with suppress(OSError):
            file.close()
        try:
            self._begin_privately()
            with (full / THUMBNAILS).open("rb") as begun:
                shutil.copyfileobj(begun, self._file)
            self._file.truncate(self._offsets[-1])  # the picture that did not fit may be there in part
            self._file.seek(self._offsets[-1])
        except OSError as second:
            raise _no_room(second) from second
        finally:
            shutil.rmtree(full, ignore_errors=True)


def _no_room(error: OSError) -> OutputError:
    return OutputError(f"the pictures of the take find no room in {tempfile.gettempdir()}: {error.strerror or error}")


def _root() -> Path:
    return home() / "cache"


def _host() -> str:
    return blake2b(socket.gethostname().encode(), digest_size=4).hexdigest()


def _publish(draft: Path, key: str, analysis: Analysis) -> Analysis:
    """Move a whole draft to its place. Where another process was first, its entry stays and is returned."""
    place = _root() / key
    try:
        draft.rename(place)
    except OSError:
        if theirs := load(key, analysis.take.path):
            return theirs
        shutil.rmtree(place, ignore_errors=True)  # a damaged one
        draft.rename(place)
    return replace(analysis, thumbnails=replace(analysis.thumbnails, path=place / THUMBNAILS))


def _make_room(newest: str) -> None:
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


def _remove_abandoned() -> None:
    """Remove the drafts of processes that were killed."""
    for folder in _folders(DRAFT):
        with suppress(OSError):
            touched = max(place.stat().st_mtime for place in (folder, *folder.iterdir()))
            if time.time() - touched > ABANDONED or _is_orphan(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_orphan(draft: Path) -> bool:
    """Whether the process that made it is known to be gone."""
    name = DRAFT.fullmatch(draft.name)
    if sys.platform == "win32" or name is None or name["host"] != _host():
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
        return [path for path in _root().iterdir() if name.fullmatch(path.name)]
    return []

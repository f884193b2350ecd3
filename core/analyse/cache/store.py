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
import tempfile
import time
import weakref
from array import array
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from hashlib import blake2b
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ...base.arrays import Flags, Floats, Ints
from ...base.paths import home
from ...base.time_range import WHOLE_TAKE, SampleRange, TimeRange
from ...errors import OutputError
from ...values import Analysis, Take, Thumbnails
from .entry import EMBEDDINGS, THUMBNAILS, embeddings_in, read, write
from .key import ENTRY, holds, name_of

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


def _load(name: str, path: Path) -> Analysis | None:
    folder = _root() / name
    try:
        analysis = read(folder, name, path)
    except Exception:  # whatever is wrong with an entry, looking at the take again cures it
        return None
    with suppress(OSError):
        os.utime(folder)  # the time of last use, which decides who goes when room is short
    return analysis


def _holding(key: str, samples: SampleRange) -> list[str]:
    """Names of the entries that hold these samples."""
    if samples == WHOLE_TAKE:
        return [key]
    return [folder.name for folder in _folders(ENTRY) if holds(folder.name, key, samples)]


class Draft:
    """An analysis in the making: takes what is large sample by sample, straight to disk, then everything else at once.

    `with Draft(key) as draft: … draft.add(jpeg, vector) … return draft.finish(take=take, …)`

    Without a key, or where the cache cannot be written, the files live in a private folder that goes with the
    Thumbnails value or at the end of the process. Left without `finish`, a draft leaves nothing behind.
    """

    def __init__(self, key: str | None) -> None:
        self._key = key
        self._notes: tuple[str, ...] = ()
        self._offsets = array("q", [0])
        self._dimensions = 0
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
        self._close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, jpeg: bytes, vector: NDArray[np.float16] | None) -> None:
        """Append thumbnail and embedding (D,) of the next sample. OutputError where there is room for them nowhere."""
        try:
            for file, data in zip(self._files, (jpeg, b"" if vector is None else vector.tobytes()), strict=True):
                file.write(data)
                file.flush()  # so that what fails, fails here
        except OSError as error:
            if self._key is None:
                raise _no_room(error) from error
            self._move_out(error)
            self.add(jpeg, vector)
        else:
            self._offsets.append(self._offsets[-1] + len(jpeg))
            self._dimensions = 0 if vector is None else len(vector)

    def so_far(self) -> tuple[Thumbnails, NDArray[np.float16] | None]:
        """Thumbnails and (n, D) embeddings of what was added, while more is; gone when the draft is left."""
        assert self._folder is not None
        thumbnails = Thumbnails(self._folder / THUMBNAILS, np.array(self._offsets, np.int64))
        return thumbnails, embeddings_in(self._folder, (len(self._offsets) - 1, self._dimensions))

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
        model: str | None = None,
        notes: tuple[str, ...] = (),
        part: TimeRange | None = None,
        frames_before: int | None = 0,
        held: SampleRange = WHOLE_TAKE,
        measured: Flags | None = None,
    ) -> Analysis:
        """Return the whole Analysis, kept under the key where that can be; where not, one of its notes says why.

        The arguments are Analysis's own, but for `held`: the samples of the take that these are, `stop` being None
        where the take ends with them. Every sample must have been added.
        """
        assert self._folder is not None
        assert len(self._offsets) == len(samples) + 1
        self._close()
        thumbnails = Thumbnails(self._folder / THUMBNAILS, np.array(self._offsets, np.int64))
        analysis = Analysis(
            take, time_base, frame_ticks, end_ticks, samples, components, cues, None, thumbnails, model, notes,
            part, held.first, frames_before, measured,
        )  # fmt: skip
        shape = (len(samples), self._dimensions)
        if self._key is not None:
            name = name_of(self._key, held)
            try:
                write(analysis, self._folder, name, self._dimensions)
                kept = _publish(self._folder, name, analysis, shape)
            except OSError as error:
                self._forgo_cache(error)
            else:
                _make_room(name)
                return kept
        folder, self._folder = self._folder, None
        weakref.finalize(thumbnails, shutil.rmtree, folder, ignore_errors=True)
        return replace(analysis, embeddings=embeddings_in(folder, shape), notes=notes + self._notes)

    def _close(self) -> None:
        for file in self._files:
            with suppress(OSError):
                file.close()

    def _begin(self, parent: Path | None) -> None:
        prefix = f"{self._key or 'bestshot'}.{_host()}.{os.getpid()}."
        self._folder = Path(tempfile.mkdtemp(".tmp", prefix, parent))
        self._files = [(self._folder / name).open("wb") for name in (THUMBNAILS, EMBEDDINGS)]

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
        """Go on in a private folder, which may lie on another disk, with what is there."""
        full = self._folder
        assert full is not None
        self._forgo_cache(error)
        self._close()
        lengths = self._offsets[-1], (len(self._offsets) - 1) * self._dimensions * np.float16().itemsize
        try:
            self._begin_privately()
            for name, file, length in zip((THUMBNAILS, EMBEDDINGS), self._files, lengths, strict=True):
                with (full / name).open("rb") as begun:
                    shutil.copyfileobj(begun, file)
                file.truncate(length)  # the sample that did not fit may be there in part
                file.seek(length)
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


def _publish(draft: Path, name: str, analysis: Analysis, shape: tuple[int, int]) -> Analysis:
    """Move a whole draft to its place. What another process put there stays and is returned, if it knows as much."""
    place = _root() / name
    try:
        draft.rename(place)
    except OSError:
        theirs = _load(name, analysis.take.path)
        if theirs and theirs.looked_at >= analysis.looked_at:
            return theirs
        shutil.rmtree(place, ignore_errors=True)  # a damaged one, or one that knows less
        draft.rename(place)
    thumbnails = replace(analysis.thumbnails, path=place / THUMBNAILS)
    return replace(analysis, embeddings=embeddings_in(place, shape), thumbnails=thumbnails)


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

"""An analysis while it is made: what is large of it goes straight to disk."""

import os
import shutil
import tempfile
import weakref
from array import array
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ...base.thumbnails import Thumbnails
from ...base.time_range import WHOLE_TAKE, SampleRange
from ...errors import OutputError
from ...values import Analysis
from . import store
from .entry import EMBEDDINGS, THUMBNAILS, embeddings_in, write
from .key import name_of


class Draft:
    """An analysis in the making: takes what is large sample by sample, straight to disk, then everything else at once.

    `with Draft(key) as draft: … draft.add(jpeg, embedding) … return draft.finish(analysis)`

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
                store.root().mkdir(parents=True, exist_ok=True)
                store.remove_abandoned()
                self._begin(store.root())
            except OSError as error:
                self._forgo_cache(error)
        if self._key is None:
            self._begin_privately()
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, jpeg: bytes, embedding: NDArray[np.float16] | None) -> None:
        """Append thumbnail and embedding (D,) of the next sample. OutputError where there is room for them nowhere."""
        try:
            for file, data in zip(self._files, (jpeg, b"" if embedding is None else embedding.tobytes()), strict=True):
                file.write(data)
                file.flush()  # so that what fails, fails here
        except OSError as error:
            if self._key is None:
                raise _no_room(error) from error
            self._move_out(error)
            self.add(jpeg, embedding)
        else:
            self._offsets.append(self._offsets[-1] + len(jpeg))
            self._dimensions = 0 if embedding is None else len(embedding)

    @property
    def count(self) -> int:
        """How many samples were added."""
        return len(self._offsets) - 1

    def so_far(self) -> tuple[Thumbnails, NDArray[np.float16] | None]:
        """Return the thumbnails and embeddings, (n, D), added so far; they are gone when the draft is left."""
        assert self._folder is not None
        thumbnails = Thumbnails(self._folder / THUMBNAILS, np.array(self._offsets, np.int64))
        return thumbnails, embeddings_in(self._folder, (len(self._offsets) - 1, self._dimensions))

    def finish(self, analysis: Analysis, held: SampleRange = WHOLE_TAKE) -> Analysis:
        """Return the analysis with the thumbnails and embeddings that were added, one for each of its samples.

        It is kept under the key where that can be; where not, one of its notes says why.
        held: the samples of the take that these are, `stop` being None where the take ends with them.
        """
        assert self._folder is not None
        assert len(self._offsets) == len(analysis.samples) + 1
        self._close()
        thumbnails = Thumbnails(self._folder / THUMBNAILS, np.array(self._offsets, np.int64))
        analysis = replace(analysis, embeddings=None, thumbnails=thumbnails, first_sample=held.first)
        shape = (len(analysis.samples), self._dimensions)
        if self._key is not None:
            name = name_of(self._key, held)
            try:
                write(analysis, self._folder, name, self._dimensions)
                kept = store.publish(self._folder, name, analysis, shape)
            except OSError as error:
                self._forgo_cache(error)
            else:
                store.make_room(name)
                return kept
        folder, self._folder = self._folder, None
        weakref.finalize(thumbnails, shutil.rmtree, folder, ignore_errors=True)
        return replace(analysis, embeddings=embeddings_in(folder, shape), notes=analysis.notes + self._notes)

    def _close(self) -> None:
        for file in self._files:
            with suppress(OSError):
                file.close()

    def _begin(self, parent: Path | None) -> None:
        prefix = f"{self._key or 'bestshot'}.{store.host()}.{os.getpid()}."
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
        self._notes = (
            f"The analysis could not be kept in {store.root()} ({why}); the next run starts from the beginning.",
        )

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

"""Small vectors that take a model to compute, cached on disk, so that choosing again need not load the model."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import blake2b
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.files import write_atomic
from ..base.paths import home

Floats = NDArray[np.floating]


def cached_vectors(keys: Sequence[str], compute: Callable[[list[int]], Sequence[Floats]]) -> list[Floats]:
    """Return a vector for each key, from the cache; those that are missing or damaged there are computed.

    compute: gets the indices of all keys that need it, at once, and returns their vectors; not called for none.
    """
    found = [_read(_path(key)) for key in keys]
    missing = [index for index, vector in enumerate(found) if vector is None]
    for index, vector in zip(missing, compute(missing) if missing else (), strict=True):
        found[index] = vector
        with suppress(OSError):  # without it, the next time takes longer
            _write(_path(keys[index]), vector)
    return [vector for vector in found if vector is not None]


def _read(path: Path) -> Floats | None:
    with suppress(OSError, ValueError, EOFError):
        return np.asarray(np.load(path, allow_pickle=False))
    return None


def _write(path: Path, vector: Floats) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = BytesIO()
    np.save(data, vector)
    write_atomic(path, data.getvalue())


def _path(key: str) -> Path:
    return home() / "vectors" / f"{blake2b(key.encode(), digest_size=16).hexdigest()}.npy"

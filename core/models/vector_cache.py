"""Small vectors that took a model to make, kept on disk, so that choosing again need not wake the model."""

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


def kept(keys: Sequence[str], make: Callable[[list[int]], Sequence[Floats]]) -> list[Floats]:
    """The vectors kept under the keys; what `make` gives, at once, for those by number that are not, or not whole."""
    found = [_read(_path(key)) for key in keys]
    lacking = [number for number, vector in enumerate(found) if vector is None]
    for number, vector in zip(lacking, make(lacking) if lacking else (), strict=True):
        found[number] = vector
        with suppress(OSError):  # without it, the next time takes longer
            _write(_path(keys[number]), vector)
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

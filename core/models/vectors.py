"""Small vectors that took a model to make, kept on disk, so that choosing again need not wake the model."""

import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..home import home

Floats = NDArray[np.floating]


def kept(key: str, make: Callable[[], Floats]) -> Floats:
    """The vector kept under the key; what `make` gives where there is none, or none that can be read."""
    path = _folder() / f"{blake2b(key.encode(), digest_size=16).hexdigest()}.npy"
    with suppress(OSError, ValueError, EOFError):
        return np.asarray(np.load(path, allow_pickle=False))
    vector = make()
    with suppress(OSError):  # without it, the next time takes longer
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}.tmp")
        with beside.open("wb") as file:
            np.save(file, vector)
        beside.replace(path)
    return vector


def _folder() -> Path:
    return home() / "vectors"

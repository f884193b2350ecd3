"""The embeddings of what shots should look like, and of what they should not."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.files import stat_file
from ..base.reference import Reference
from ..errors import ModelError
from ..models.vector_cache import cached_vectors
from ..scorers.base import WeightedVector
from .request import Request


def embed_references(request: Request) -> tuple[WeightedVector, ...]:
    """Return the embeddings of all frames of the references, each (D,) of unit length; unwanted ones weigh -1.

    The model is loaded only where a reference is new to it. InputError where one cannot be read, ModelError where the
    model cannot be loaded.
    """
    references = request.like

    def read(numbers: list[int]) -> list[NDArray[np.float32]]:
        model = request.load_model(request.choice)
        if model is None:
            raise ModelError("likeness needs a model")
        from ..media.stills import read_stills  # noqa: PLC0415 - the decoder is not needed to select again

        settings = request.settings
        embeddings = []
        for one in (references[number] for number in numbers):
            stills = read_stills(Path(one.path), settings.sample_fps, settings.sample_height, one.start, one.end)
            embeddings.append(model.predict_images(stills).embeddings)
        return embeddings

    found = cached_vectors([_key(one, request) for one in references], read)
    return tuple(
        WeightedVector(np.asarray(vector, dtype=np.float32), -1.0 if one.unwanted else 1.0)
        for one, vectors in zip(references, found, strict=True)
        for vector in vectors
    )


def _key(reference: Reference, request: Request) -> str:
    stat = stat_file(Path(reference.path))
    settings = request.settings
    part = f"{reference.start} {reference.end} {settings.sample_fps} {settings.sample_height}"
    return f"reference {request.choice.identity} {part} {stat.st_size} {stat.st_mtime_ns} {reference.path}"

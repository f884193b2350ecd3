"""What every model offers, whatever is inside: pictures in; embeddings, beauty and likeness to words out."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats, Image
from ..errors import ModelError

Vectors = NDArray[np.float32]


class ModelFailed(ModelError):
    """A judge that was at work cannot go on: memory, driver, device. Another one may be able to."""


@dataclass(frozen=True, eq=False)
class ModelOutput:
    """What a model says of n pictures.

    aesthetics: (n,) in 0..1, higher is more beautiful; None where a head tells that from the embeddings.
    embeddings: (n, D) float32, each row of length 1; 1 - row @ row is the cosine distance of two pictures.
    """

    aesthetics: Floats | None
    embeddings: Vectors


class ImageModel(ABC):
    """A loaded model.

    name: as in the catalogue and in the setting `model`.
    dimensions: D, the length of an embedding.
    similarity_threshold: cosine distance below which two pictures look alike to this model.
    batch: how many pictures it judges best at once.
    """

    name: str
    dimensions: int
    similarity_threshold: float
    batch: int = 1

    @abstractmethod
    def prepare(self, image: Image) -> Vectors:
        """What the network takes of one picture of any size: (height, width, 3) uint8, BGR, full range, upright."""

    @abstractmethod
    def rate(self, prepared: Sequence[Vectors]) -> ModelOutput:
        """Rate any number of prepared pictures. ModelFailed where that cannot be done."""

    def judge(self, images: Sequence[Image]) -> ModelOutput:
        """Prepare and rate any number of pictures."""
        return self.rate([self.prepare(image) for image in images])

    def read(self, texts: Sequence[str]) -> Vectors:
        """(n, D) of length 1: where words lie among the pictures. ModelError where the model knows no words."""
        raise ModelError(f"{self.name} knows no words")

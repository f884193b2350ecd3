"""What every model offers, whatever is inside: images in; embeddings, aesthetics and embeddings of text out."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats, Image
from ..errors import ModelError

Vectors = NDArray[np.float32]


class ModelFailed(ModelError):
    """A model that was at work cannot go on: memory, driver, device. Another one may be able to."""


@dataclass(frozen=True, eq=False)
class ModelOutput:
    """What a model says of N images.

    aesthetics: (N,) float64 in 0..1, higher is more beautiful; None where a head rates the embeddings.
    embeddings: (N, D) float32, each row of unit length; 1 - row @ row is the cosine distance of two images.
    columns: name to (N,), further cues as of a scorer: of faults, where it detects them.
    """

    aesthetics: Floats | None
    embeddings: Vectors
    columns: Mapping[str, Floats] = field(default_factory=dict)


class ImageModel(ABC):
    """A loaded model.

    name: in the catalogue and in the setting `model`.
    dimensions: D, the length of an embedding.
    similarity_threshold: cosine distance below which two images are similar to this model.
    batch_size: how many images it takes best at once.
    """

    name: str
    dimensions: int
    similarity_threshold: float
    batch_size: int = 1

    @abstractmethod
    def preprocess(self, image: Image) -> Vectors:
        """Return the network's input for one image of any size: (height, width, 3) uint8, BGR, full range, upright."""

    @abstractmethod
    def predict(self, preprocessed: Sequence[Vectors]) -> ModelOutput:
        """Return the output for any number of preprocessed images. ModelFailed where that cannot be done."""

    def predict_images(self, images: Sequence[Image]) -> ModelOutput:
        """Return the output for any number of images, preprocessed as `preprocess` does."""
        return self.predict([self.preprocess(image) for image in images])

    def embed_text(self, texts: Sequence[str]) -> Vectors:
        """Return the embeddings of texts, shape (N, D), unit length, comparable with those of images.

        ModelError where the model does not understand text.
        """
        raise ModelError(f"{self.name} does not understand text")

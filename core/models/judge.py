"""What every model offers, whatever is inside: pictures in, beauty and embeddings out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..values import Floats, Image


@dataclass(frozen=True, eq=False)
class Judgement:
    """What a model says of n pictures.

    aesthetics: (n,) in 0..1, higher is more beautiful.
    embeddings: (n, D) float32, each row of length 1; 1 - row @ row is the cosine distance of two pictures.
    """

    aesthetics: Floats
    embeddings: NDArray[np.float32]


class Judge(Protocol):
    """A loaded model.

    name: as in the catalogue and in the setting `model`.
    dimensions: D, the length of an embedding.
    similarity_threshold: cosine distance below which two pictures look alike to this model.
    """

    @property
    def name(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    @property
    def similarity_threshold(self) -> float: ...

    def judge(self, images: Sequence[Image]) -> Judgement:
        """Judge any number of pictures of any size: (height, width, 3) uint8, BGR, full range, upright."""
        ...

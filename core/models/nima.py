"""NIMA on MobileNet in OpenCV: how people would rate an image, its embedding, and its faults, in one pass."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from ..base.arrays import Image
from ..base.model_info import NIMA
from ..errors import ModelError
from .base import ImageModel, ModelOutput, Vectors
from .heads import FaultHead

# Measured on real takes. Below it: 95 in 100 pairs of samples of one shot up to 1 s apart, all pairs of a take that
# keeps its view, and most images against themselves shifted by a tenth, mirrored or darkened by a third. Above it:
# all pairs from different takes (0.086 to 0.51, median 0.26), nearly all across cuts, and half of those 5 s apart in
# a walk. Centring or root-scaling the features separated the two hardly better (AUC 0.9996 against 0.9986).
SIMILARITY_THRESHOLD = 0.08

LAYERS = 8, 10, 12, 14, 16, 18
"""Blocks whose output shows faults. Earlier ones cost time, later ones depend more on the subject."""

_SIDE = 224
_RATINGS = np.arange(1, 11)


class Nima(ImageModel):
    """NIMA; see `ImageModel`. Its rating 1..10 becomes 0..1; the embedding is MobileNet's pooled features.

    A head on the layers before, which depend more on a picture's quality than on its subject, detects faults.

    Talebi, Milanfar: "NIMA: Neural Image Assessment", 2018; weights by idealo, trained on AVA.
    """

    name = NIMA.name
    dimensions = 1024
    similarity_threshold = SIMILARITY_THRESHOLD

    def __init__(self, onnx: bytes, faults: FaultHead | None = None) -> None:
        """Load the network from the bytes of its verified ONNX file; ModelError where OpenCV cannot.

        faults: the head that detects faults; it needs the layers by their names in the file that ships.
        """
        try:
            self._network = cv2.dnn.readNetFromONNX(np.frombuffer(onnx, np.uint8))
        except cv2.error as error:
            raise ModelError(f"NIMA: OpenCV {cv2.__version__} cannot load the model: {error.err}") from None
        names = self._network.getLayerNames()
        pooled = [name for name in names if name.endswith("ReduceMean")]
        if len(pooled) != 1:
            raise ModelError(f"NIMA: OpenCV {cv2.__version__} hides the layer of the embedding; install OpenCV 4")
        blocks = [name for name in names if name.endswith("Clip")]
        self._layers = [blocks[number] for number in LAYERS if number < len(blocks)]
        self._faults = faults if len(self._layers) == len(LAYERS) else None
        self._outputs = ["probs", pooled[0], *(self._layers if self._faults else [])]

    def preprocess(self, image: Image) -> Vectors:
        """Return the image as (1, 3, 224, 224) float32, RGB, -1..1; see `ImageModel.preprocess`."""
        small = cv2.resize(image, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
        blob = cv2.dnn.blobFromImage(small, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True)
        return np.asarray(blob, dtype=np.float32)

    def predict(self, preprocessed: Sequence[Vectors]) -> ModelOutput:
        """See `ImageModel.predict`; score = sum of i * p_i for i = 1..10, aesthetics = (score - 1) / 9."""
        aesthetics = np.empty(len(preprocessed))
        embeddings = np.empty((len(preprocessed), self.dimensions), np.float32)
        statistics = list[Vectors]()
        for row, blob in enumerate(preprocessed):  # one at a time: larger batches are no faster, and slower to set up
            self._network.setInput(blob)
            shares, features, *layers = self._network.forward(self._outputs)
            aesthetics[row] = (np.dot(shares[0].astype(np.float64), _RATINGS) - 1) / 9
            embeddings[row] = features.ravel() / max(float(np.linalg.norm(features)), 1e-12)
            if self._faults:
                statistics.append(_statistics(layers))
        faults = self._faults.columns(np.array(statistics)) if self._faults and statistics else {}
        return ModelOutput(aesthetics.clip(0, 1), embeddings, faults)

    def statistics(self, image: Image) -> Vectors:
        """Return what shows faults, (5120,): mean and deviation of each channel of the layers in the middle."""
        self._network.setInput(self.preprocess(image))
        return _statistics(self._network.forward(self._layers))


def _statistics(layers: Iterable[cv2.typing.MatLike]) -> Vectors:
    parts = [part for layer in layers for part in (layer[0].mean((1, 2)), layer[0].std((1, 2)))]
    return np.concatenate(parts, dtype=np.float32)

"""CLIP in open_clip: embeds images and text in one space. torch is only imported where a model is loaded."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pillow

from ..base.arrays import Image
from ..base.cpu import usable_cores
from .base import ImageModel, ModelFailed, ModelOutput, Vectors
from .device import Device, best_device

SIMILARITY_THRESHOLD = 0.12
"""The lower end of what the specification gives for CLIP; not yet measured on real takes."""


class ClipModel(ImageModel):
    """CLIP; see `ImageModel`. A head rates its embeddings.

    Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021.
    """

    similarity_threshold = SIMILARITY_THRESHOLD

    def __init__(
        self,
        name: str,
        architecture: str,
        weights: Path,
        device: Device | None = None,
        faults: ImageModel | None = None,
    ) -> None:
        """Load verified weights: safetensors, or a file of torch's that holds tensors and nothing else.

        architecture: as open_clip calls it. device: the best one here, unless another is named.
        faults: a model whose columns are given, too: it knows faults, of which CLIP knows little.
        ModelFailed where the libraries, the weights or the device cannot be used.
        """
        self.name, self._faults = name, faults
        try:
            import open_clip  # noqa: PLC0415
            import torch  # noqa: PLC0415

            torch.set_num_threads(min(torch.get_num_threads(), usable_cores()))
            self._device = device or best_device()
            model = open_clip.create_model(
                architecture, str(weights), precision=self._device.precision, device=self._device.name,
                weights_only=True, require_pretrained=True,
            )  # fmt: skip
            configuration = open_clip.transform.PreprocessCfg(**model.visual.preprocess_cfg)
            self._transform = open_clip.transform.image_transform_v2(configuration, is_train=False)
            self._tokenizer = open_clip.get_tokenizer(architecture)
        except Exception as error:  # drivers and libraries fail in ways of their own
            raise ModelFailed(f"CLIP cannot be loaded: {_in_a_line(error)}") from error
        self._torch: Any = torch
        self._model: Any = model.eval()
        self.batch_size = self._device.batch_size
        self.dimensions = int(model.text_projection.shape[1])
        self._shapes = [one.shape for one in self._inputs(np.zeros((1, 1, 3), np.uint8))]

    @property
    def device(self) -> str:
        """Device and precision, such as `cuda, half precision`."""
        return str(self._device)

    def preprocess(self, image: Image) -> Vectors:
        """Return the image as (3, side, side) float32, by the transform of the model's own configuration.

        Where another model detects faults, both inputs in one row, this one's first.
        """
        own, *other = self._inputs(image)
        return np.concatenate([own.ravel(), *(each.ravel() for each in other)]) if other else own

    def predict(self, preprocessed: Sequence[Vectors]) -> ModelOutput:
        """See `ImageModel.predict`. A batch that does not fit into memory is halved once, as are all that follow."""
        if self._faults is None or not preprocessed:
            return ModelOutput(None, self._embed_all(preprocessed))
        own, other = self._shapes
        size = math.prod(own)
        columns = self._faults.predict([row[size:].reshape(other) for row in preprocessed]).columns
        return ModelOutput(None, self._embed_all([row[:size].reshape(own) for row in preprocessed]), columns)

    def _inputs(self, image: Image) -> list[Vectors]:
        rgb = Pillow.fromarray(np.ascontiguousarray(image[:, :, ::-1]))
        own = np.asarray(self._transform(rgb).numpy(), dtype=np.float32)
        return [own] if self._faults is None else [own, self._faults.preprocess(image)]

    def _embed_all(self, preprocessed: Sequence[Vectors]) -> Vectors:
        embeddings = np.empty((len(preprocessed), self.dimensions), np.float32)
        done = 0
        while done < len(preprocessed):
            batch = preprocessed[done : done + self.batch_size]
            embeddings[done : done + len(batch)] = self._embed(batch)
            done += len(batch)
        return embeddings

    def embed_text(self, texts: Sequence[str]) -> Vectors:
        """See `ImageModel.embed_text`. Text beyond the model's length, 77 tokens for OpenAI's, does not count."""
        torch = self._torch
        try:
            with torch.inference_mode():
                tokens = self._tokenizer(list(texts)).to(self._device.name)
                return self._to_numpy(self._model.encode_text(tokens, normalize=True))
        except (RuntimeError, MemoryError) as error:
            raise ModelFailed(_in_a_line(error)) from error

    def _embed(self, preprocessed: Sequence[Vectors]) -> Vectors:
        try:
            return self._forward(preprocessed)
        except (RuntimeError, MemoryError) as error:
            if self.batch_size < self._device.batch_size or len(preprocessed) < 2:
                raise ModelFailed(_in_a_line(error)) from error
            self.batch_size = len(preprocessed) // 2
        # Outside of the handler, which would keep alive what filled the memory
        if self._torch.cuda.is_available():
            self._torch.cuda.empty_cache()
        return self._embed_all(preprocessed)

    def _forward(self, preprocessed: Sequence[Vectors]) -> Vectors:
        torch = self._torch
        with torch.inference_mode():
            images = torch.from_numpy(np.stack(preprocessed)).to(self._device.name, self._device.dtype)
            return self._to_numpy(self._model.encode_image(images, normalize=True))

    def _to_numpy(self, vectors: Any) -> Vectors:
        """Return them as float32, of unit length in that precision, too."""
        plain = vectors.float().cpu().numpy()
        if not np.isfinite(plain).all():
            raise RuntimeError("the device computed what is no number")
        return np.asarray(plain / np.linalg.norm(plain, axis=1, keepdims=True), dtype=np.float32)


def _in_a_line(error: BaseException) -> str:
    words = " ".join(str(error).split()) or type(error).__name__
    return words if len(words) <= 200 else f"{words[:199]}…"

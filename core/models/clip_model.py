"""CLIP in open_clip: where pictures and words lie in one space. torch is only brought in where a judge is made."""

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
    """A CLIP judge; see `ImageModel`. Beauty is told by a head, from the embeddings.

    Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021.
    """

    similarity_threshold = SIMILARITY_THRESHOLD

    def __init__(self, name: str, architecture: str, weights: Path, device: Device | None = None) -> None:
        """Load verified weights: safetensors, or a file of torch's that holds tensors and nothing else.

        architecture: as open_clip calls it. device: the best one here, unless another is named.
        ModelError where the libraries, the weights or the device cannot be used.
        """
        self.name = name
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
        self.batch = self._device.batch
        self.dimensions = int(model.text_projection.shape[1])

    @property
    def device(self) -> str:
        """Where it works, and how exactly, such as `cuda, half precision`."""
        return str(self._device)

    def prepare(self, image: Image) -> Vectors:
        """See `ImageModel.prepare`: (3, side, side), by the transform of the model's own configuration."""
        rgb = Pillow.fromarray(np.ascontiguousarray(image[:, :, ::-1]))
        return np.asarray(self._transform(rgb).numpy(), dtype=np.float32)

    def rate(self, prepared: Sequence[Vectors]) -> ModelOutput:
        """See `ImageModel.rate`. What does not fit into memory is tried once more in halves, as is all that follows."""
        embeddings = np.empty((len(prepared), self.dimensions), np.float32)
        done = 0
        while done < len(prepared):
            batch = prepared[done : done + self.batch]
            embeddings[done : done + len(batch)] = self._embed(batch)
            done += len(batch)
        return ModelOutput(None, embeddings)

    def read(self, texts: Sequence[str]) -> Vectors:
        """See `ImageModel.read`. Words beyond the model's length, 77 tokens for OpenAI's, do not count."""
        torch = self._torch
        try:
            with torch.inference_mode():
                tokens = self._tokenizer(list(texts)).to(self._device.name)
                return self._plain(self._model.encode_text(tokens, normalize=True))
        except (RuntimeError, MemoryError) as error:
            raise ModelFailed(_in_a_line(error)) from error

    def _embed(self, prepared: Sequence[Vectors]) -> Vectors:
        try:
            return self._forward(prepared)
        except (RuntimeError, MemoryError) as error:
            if self.batch < self._device.batch or len(prepared) < 2:
                raise ModelFailed(_in_a_line(error)) from error
            self.batch = len(prepared) // 2
        # Outside of the handler, which would keep alive what filled the memory
        if self._torch.cuda.is_available():
            self._torch.cuda.empty_cache()
        return self.rate(prepared).embeddings

    def _forward(self, prepared: Sequence[Vectors]) -> Vectors:
        torch = self._torch
        with torch.inference_mode():
            pictures = torch.from_numpy(np.stack(prepared)).to(self._device.name, self._device.dtype)
            return self._plain(self._model.encode_image(pictures, normalize=True))

    def _plain(self, vectors: Any) -> Vectors:
        """As float32, of length 1 in that precision too."""
        plain = vectors.float().cpu().numpy()
        if not np.isfinite(plain).all():
            raise RuntimeError("the device gave numbers that are none")
        return np.asarray(plain / np.linalg.norm(plain, axis=1, keepdims=True), dtype=np.float32)


def _in_a_line(error: BaseException) -> str:
    words = " ".join(str(error).split()) or type(error).__name__
    return words if len(words) <= 200 else f"{words[:199]}…"

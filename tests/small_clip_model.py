"""A small CLIP model with random weights, and a head for it, in the formats of the real ones.

torch is only imported in tests, as that takes seconds in each process that collects them.
"""

import hashlib
import json
import logging
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data as pictures

from bestshot.core.models import CATALOG, ModelChoice, ModelSpec, choose
from bestshot.core.models.catalog import faults_model
from bestshot.core.models.clip_model import ClipModel
from bestshot.core.models.device import Device

needs_clip = pytest.mark.skipif(
    find_spec("torch") is None or find_spec("open_clip") is None, reason="needs torch and open_clip: setup --clip"
)
CPU = Device("cpu", half=False, batch_size=4)
NAMES = ("coffee", "astronaut", "chelsea", "rocket", "camera", "page", "brick", "grass", "gravel")
ARCHITECTURE, DIMENSIONS, SIDE = "bestshot-small", 24, 64
CONFIGURATION = {
    "embed_dim": DIMENSIONS,
    "quick_gelu": True,
    "vision_cfg": {"image_size": SIDE, "layers": 2, "width": 64, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2},
}
WEIGHTS, HEAD = "small.safetensors", "small_head.npz"


def picture(name: str) -> np.ndarray:
    """Return one of scikit-image's pictures, (height, width, 3) uint8, BGR."""
    image = getattr(pictures, name)()
    return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR if image.ndim == 2 else cv2.COLOR_RGB2BGR)


def make(folder: Path, seed: int = 1) -> None:
    """Write weights and head into the folder, and register the architecture with open_clip."""
    import open_clip  # noqa: PLC0415
    import torch  # noqa: PLC0415
    from safetensors.torch import save_file  # noqa: PLC0415

    logging.getLogger().setLevel(logging.WARNING)
    (folder / f"{ARCHITECTURE}.json").write_text(json.dumps(CONFIGURATION))
    open_clip.add_model_config(folder)
    torch.manual_seed(seed)
    model = open_clip.create_model(ARCHITECTURE)
    save_file(model.state_dict(), folder / WEIGHTS)
    np.savez(folder / HEAD, weights=10 * torch.randn(DIMENSIONS).double().numpy(), bias=5.5)


def roomy_for(judge: ClipModel, most: int) -> list[int]:
    """Let the image tower run out of memory at more than `most` pictures; gives the batches that were tried."""
    import torch  # noqa: PLC0415

    tried: list[int] = []

    def check(_: object, arguments: tuple[torch.Tensor, ...]) -> None:
        tried.append(len(arguments[0]))
        if len(arguments[0]) > most:
            raise torch.OutOfMemoryError("Tried to allocate more than there is")

    judge._model.visual.register_forward_pre_hook(check)
    return tried


def spec_of(folder: Path, name: str = "clip-fast") -> ModelSpec:
    """Return the catalogue's entry, but with these files."""
    entry = CATALOG[name]
    assert entry.head is not None
    weights, head = (
        replace(spec, file=file, size=len(content), sha256=(hashlib.sha256(content).hexdigest(),))
        for spec, file in ((entry.weights, WEIGHTS), (entry.head, HEAD))
        for content in ((folder / file).read_bytes(),)
    )
    return replace(
        entry, weights=weights, head=head, load=lambda file: ClipModel(name, ARCHITECTURE, file, faults=faults_model())
    )


def choice_of(folder: Path) -> ModelChoice:
    """Return the choice of that model, found in the folders of BESTSHOT_MODELS."""
    spec = spec_of(folder)
    return choose(spec.name, {spec.name: spec})

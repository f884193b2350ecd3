"""Which model files there are and where they may lie. Nothing but the standard library, so that Blender can ask."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from .paths import home


@dataclass(frozen=True)
class ModelFile:
    """One model's file.

    name: as in the catalogue. title, gives, pace, licence: for people; what it is good for, how fast it is.
    file: its name. size: its bytes, as fetched.
    published, download: name and bytes of the file that it is made from, or that it is.
    head: name of the file that tells beauty from embeddings; "" for a model that tells it itself.
    """

    name: str
    title: str
    gives: str
    pace: str
    licence: str
    file: str
    size: int
    published: str
    download: int
    head: str = ""

    @property
    def megabytes(self) -> int:
        """About how much is downloaded for it."""
        return round(self.download / 1e6)

    @property
    def at_hand(self) -> bool:
        """Whether its files are there. Quick: whether they are whole, the engine finds out when it uses them."""
        return all(candidates(file) for file in (self.file, self.head) if file)


NIMA = ModelFile(
    name="nima",
    title="NIMA",
    gives="beauty and variety",
    pace="about 90 pictures a second on two processor cores",
    licence="Apache-2.0, idealo",
    file="nima_mobilenet_aesthetic.onnx",
    size=12_833_983,
    published="weights_mobilenet_aesthetic_0.07.hdf5",
    download=13_174_216,
)

_CLIP_GIVES = "beauty as people rate it, variety, words"

CLIP_FAST = ModelFile(
    name="clip-fast",
    title="CLIP ViT-B/32",
    gives=_CLIP_GIVES,
    pace="about 10 pictures a second on two processor cores",
    licence="MIT, OpenAI (weights) and LAION (head)",
    file="clip_vit_b_32_openai.safetensors",
    size=605_143_284,
    published="open_clip_model.safetensors",
    download=605_143_284,
    head="sa_0_4_vit_b_32_linear.pth",
)

CLIP_BEST = ModelFile(
    name="clip-best",
    title="CLIP ViT-L/14",
    gives=_CLIP_GIVES,
    pace="about 1 picture a second on two processor cores, many on a graphics card",
    licence="MIT, OpenAI (weights); Apache-2.0, C. Schuhmann (head)",
    file="clip_vit_l_14_openai.safetensors",
    size=1_710_517_724,
    published="open_clip_model.safetensors",
    download=1_710_517_724,
    head="sac+logos+ava1-l14-linearMSE.pth",
)

CLIP = (CLIP_FAST, CLIP_BEST)
"""The models that CLIP can be had as, the faster one first."""

MODELS = (NIMA, *CLIP)
"""All of them, the lightest first, each a better judge than the one before."""

TITLES = {model.name: model.title for model in MODELS}

DEFAULT = (NIMA,)
"""What the judge that one gets without asking for another is made of."""


def missing() -> tuple[ModelFile, ...]:
    """What the default judge needs and is not at hand."""
    return tuple(model for model in DEFAULT if not model.at_hand)


def named(name: str | None) -> ModelFile | None:
    """The CLIP model of that name, if there is one."""
    return next((model for model in CLIP if model.name == name), None)


def without(models: Collection[ModelFile]) -> str:
    """What it means that these are not at hand, for people."""
    if DEFAULT[0] in models:
        return f"without {DEFAULT[0].title} only sharpness and exposure judge"
    return f"without {' and '.join(model.title for model in models)} {DEFAULT[0].title} judges"


def own_folder() -> Path:
    """Where fetched models are kept; it need not exist yet."""
    return home() / "models"


def folders() -> list[Path]:
    """The folders of BESTSHOT_MODELS in their order, then our own."""
    named = os.environ.get("BESTSHOT_MODELS", "").split(os.pathsep)
    return [Path(folder).expanduser().absolute() for folder in named if folder] + [own_folder()]


def candidates(file: str) -> list[Path]:
    """Files named `file` in these folders or one level below, first choice first."""
    found = [path for folder in folders() for path in (folder / file, *sorted(folder.glob(f"*/{file}")))]
    return [path for path in found if path.is_file()]

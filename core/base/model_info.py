"""Which models there are and where their files may lie. Nothing but the standard library, so that Blender can ask."""

import os
from dataclasses import dataclass
from pathlib import Path

from .paths import home

SHIPPED_FOLDER = Path(__file__).resolve().parents[1] / "models" / "files"
"""The model files that come with BestShot."""


@dataclass(frozen=True)
class ModelFile:
    """One model, and the file of its weights.

    name: in the catalogue and in the setting `model`. title, gives, pace, licence: for people; what it is good for, how
    fast it is.
    file: name of the weights. size: of them, in bytes. ships: whether they come with BestShot; others are downloaded.
    """

    name: str
    title: str
    gives: str
    pace: str
    licence: str
    file: str
    size: int
    ships: bool = False

    @property
    def megabytes(self) -> int:
        """About how much is downloaded for it; 0 for one that ships."""
        return 0 if self.ships else round(self.size / 1e6)

    @property
    def installed(self) -> bool:
        """Whether its weights are there. Quick: whether they are intact shows when the engine uses them."""
        return bool(candidates(self.file))


NIMA = ModelFile(
    name="nima",
    title="NIMA",
    gives="aesthetics and variety",
    pace="about 90 images a second on two processor cores",
    licence="Apache-2.0, idealo",
    file="nima_mobilenet_aesthetic.onnx",
    size=12_848_605,
    ships=True,
)

_CLIP_GIVES = "aesthetics as people rate them, variety, understands text"

CLIP_FAST = ModelFile(
    name="clip-fast",
    title="CLIP ViT-B/32",
    gives=_CLIP_GIVES,
    pace="about 10 images a second on two processor cores",
    licence="MIT, OpenAI (weights) and LAION (head)",
    file="clip_vit_b_32_openai.safetensors",
    size=605_143_284,
)

CLIP_BEST = ModelFile(
    name="clip-best",
    title="CLIP ViT-L/14",
    gives=_CLIP_GIVES,
    pace="about 1 image a second on two processor cores, many on a graphics card",
    licence="MIT, OpenAI (weights); Apache-2.0, C. Schuhmann (head)",
    file="clip_vit_l_14_openai.safetensors",
    size=1_710_517_724,
)

DEFAULT = NIMA
"""The model that ships, and that is used unless a better one was added."""

CLIP = (CLIP_FAST, CLIP_BEST)
"""The models that CLIP can be had as, the faster one first."""

MODELS = (NIMA, *CLIP)
"""All of them, the lightest first, each rating better than the one before."""

TITLES = {model.name: model.title for model in MODELS}


def named(name: str | None) -> ModelFile | None:
    """Return the CLIP model of that name; None where there is none."""
    return next((model for model in CLIP if model.name == name), None)


def own_folder() -> Path:
    """Return where downloaded models are kept; it need not exist yet."""
    return home() / "models"


def named_folders() -> list[Path]:
    """Return the folders of BESTSHOT_MODELS, in their order."""
    named = os.environ.get("BESTSHOT_MODELS", "").split(os.pathsep)
    return [Path(folder).expanduser().absolute() for folder in named if folder]


def candidates(file: str) -> list[Path]:
    """Return the files of that name, first choice first: in the folders of BESTSHOT_MODELS or one level below, among
    those that ship, then in our own folder or one level below.
    """
    folders = (*named_folders(), SHIPPED_FOLDER, own_folder())
    found = [path for folder in folders for path in (folder / file, *sorted(folder.glob(f"*/{file}")))]
    return [path for path in found if path.is_file()]

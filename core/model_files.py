"""Which model files there are and where they may lie. Nothing but the standard library, so that Blender can ask."""

import os
from dataclasses import dataclass
from pathlib import Path

from .home import home


@dataclass(frozen=True)
class ModelFile:
    """One model's file.

    name: as in the catalogue. title: for people. file: its name. size: its bytes, as fetched.
    published, download: name and bytes of the file that it is made from.
    """

    name: str
    title: str
    file: str
    size: int
    published: str
    download: int

    @property
    def megabytes(self) -> int:
        """About how much is downloaded for it."""
        return round(self.download / 1e6)


NIMA = ModelFile(
    name="nima",
    title="NIMA",
    file="nima_mobilenet_aesthetic.onnx",
    size=12_833_983,
    published="weights_mobilenet_aesthetic_0.07.hdf5",
    download=13_174_216,
)

DEFAULT = (NIMA,)
"""What the judge that one gets without asking for another is made of."""


def missing() -> tuple[ModelFile, ...]:
    """The files of the default judge that are not at hand. Quick: whether those that are there are whole, the engine
    finds out when it uses them.
    """
    return tuple(model for model in DEFAULT if not candidates(model.file))


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

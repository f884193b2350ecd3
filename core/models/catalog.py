"""The models that BestShot knows: their files and checksums, where CLIP's weights come from, how each is loaded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from ..base.model_info import CLIP_BEST, CLIP_FAST, NIMA, ModelFile
from .base import ImageModel
from .clip_model import SIMILARITY_THRESHOLD as CLIP_THRESHOLD
from .clip_model import ClipModel
from .heads import read_fault_head
from .nima import SIMILARITY_THRESHOLD, Nima
from .verified_file import FileSpec, find_verified


@dataclass(frozen=True)
class HubFile:
    """A file on the Hugging Face hub: its repository, the commit that is meant, and its name there."""

    repository: str
    revision: str
    file: str = "open_clip_model.safetensors"


@dataclass(frozen=True)
class ModelSpec:
    """One model.

    about: its description for people, and for Blender.
    weights: its file. hub: where that is downloaded from; None for one that ships.
    similarity_threshold: the default of the setting, a cosine distance.
    load: makes the model from the verified weights.
    head: rates its embeddings; None where the model gives ratings itself.
    modules: what it needs besides the usual. understands_text: whether it embeds text, too.
    """

    about: ModelFile
    weights: FileSpec
    similarity_threshold: float
    load: Callable[[Path], ImageModel]
    hub: HubFile | None = None
    head: FileSpec | None = None
    modules: tuple[str, ...] = ()
    understands_text: bool = False

    @property
    def name(self) -> str:
        """Its name in the setting `model`."""
        return self.about.name

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.about.title

    @property
    def files(self) -> tuple[FileSpec, ...]:
        """All that it is made of, the weights first."""
        return (self.weights,) if self.head is None else (self.weights, self.head)

    @property
    def missing_modules(self) -> tuple[str, ...]:
        """The modules that are missing here. Quick: nothing is imported."""
        return tuple(module for module in self.modules if find_spec(module) is None)


NIMA_WEIGHTS = FileSpec(
    NIMA.file,
    NIMA.size,
    sha256=(
        "2dc1beaeae640990ec4c83c9f164136d929a2514a97fc7a7b1f2c8042d2b10e8",  # the one that ships
        "567133f82179e83bddeb20e0c6da423c840586af710f5fda3f644d84219a1328",  # as earlier versions converted it
    ),
)


def load_nima(weights: Path) -> Nima:
    """Return NIMA from its verified weights, with the head that detects faults where that is intact."""
    head = find_verified(FAULT_HEAD).path
    return Nima(weights.read_bytes(), read_fault_head(head) if head else None)


def faults_model() -> Nima | None:
    """Return the model that detects faults beside another one; None where its weights are not intact."""
    weights = find_verified(NIMA_WEIGHTS).path
    return load_nima(weights) if weights else None


_NIMA = ModelSpec(NIMA, NIMA_WEIGHTS, SIMILARITY_THRESHOLD, load_nima)


def _clip(about: ModelFile, architecture: str, sha256: str, hub: HubFile, head: FileSpec) -> ModelSpec:
    return ModelSpec(
        about,
        weights=FileSpec(about.file, about.size, (sha256,)),
        similarity_threshold=CLIP_THRESHOLD,
        load=lambda file: ClipModel(about.name, architecture, file, faults=faults_model()),
        hub=hub,
        head=head,
        modules=("torch", "open_clip"),
        understands_text=True,
    )


# OpenAI's weights as safetensors, put on the hub by open_clip's author for open_clip; the checksums are the hub's own
# of these revisions. The heads were trained on the embeddings of these weights.
_FAST = _clip(
    CLIP_FAST,
    "ViT-B-32-quickgelu",
    "e6d1bd7789aa45192b3bf90570a789b478bae1b74ebcce7eddd908e83a2b7c31",
    HubFile("timm/vit_base_patch32_clip_224.openai", "a6f597a30f7b82c51704746581f9a4e41421e878"),
    FileSpec(
        "aesthetic_head_vit_b_32.npz", 4_612, ("496394df48974698cce698bc61aa9f06e8de3dc80247f06f2c3cb648f7346b72",)
    ),
)
_BEST = _clip(
    CLIP_BEST,
    "ViT-L-14-quickgelu",
    "9ce2e8a8ebfff3793d7d375ad6d3c35cb9aebf3de7ace0fc7308accab7cd207e",
    HubFile("timm/vit_large_patch14_clip_224.openai", "18d0535469bb561bf468d76c1d73aa35156c922b"),
    FileSpec(
        "aesthetic_head_vit_l_14.npz", 6_660, ("d3ebc9f6da348d1582cd8401e306effafdecb198d6bc025328556455fc024986",)
    ),
)

Catalog = Mapping[str, ModelSpec]

# Best first: the setting model = auto takes the first one that is installed.
CATALOG: Catalog = MappingProxyType({spec.name: spec for spec in (_BEST, _FAST, _NIMA)})

FACE_DETECTOR = FileSpec(
    "face_detection_yunet_2023mar.onnx", 232_589, ("8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",)
)
EYE_CONTOURS = FileSpec(
    "iris_landmark.tflite", 2_640_568, ("d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f",)
)
"""YuNet, and the contours of an eye by MediaPipe; see `faces`. Both ship."""

FAULT_HEAD = FileSpec(
    "nima_fault_head.npz", 93_382, ("d2b9b3e1ceb0d638a3dd2ea19f48071e4ae26ca322539c8113ad541d8ed508be",)
)
"""Tells from NIMA's layers how faulty a picture is: `scripts/bench.py fit` made it. It ships."""

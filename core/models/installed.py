"""Which models are at hand, and loading one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ..base.model_info import candidates, folders
from ..errors import ModelError
from ..settings import Settings
from .base import ImageModel
from .catalog import CATALOG, Catalog, FileSpec, ModelSpec
from .checksum import digest_of
from .download import LargeFile


@dataclass(frozen=True)
class Entry:
    """A model as `bestshot models list` shows it.

    path: its verified weights, None unless all its files are there. size: bytes of them, or of what would be fetched.
    notes: what is damaged, how to get what is missing.
    """

    spec: ModelSpec
    path: Path | None
    size: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A verified file and its checksum, None and "" where there is none; notes on what is damaged."""

    path: Path | None
    sha256: str
    notes: tuple[str, ...]


def find(spec: FileSpec) -> Found:
    """The first whole one in the folders of BESTSHOT_MODELS, then in our own."""
    notes = []
    for path in candidates(spec.file):
        try:
            sha256 = digest_of(path)
        except OSError as error:
            notes.append(f"{path} was skipped: it cannot be read, {error.strerror}")
            continue
        if sha256 in spec.sha256:
            return Found(path, sha256, tuple(notes))
        notes.append(f"{path} was skipped: its checksum is wrong, so it is damaged; delete it")
    return Found(None, "", tuple(notes))


@dataclass(frozen=True)
class ModelChoice:
    """The judge that a run will have.

    weights, head: its verified files, None where it has none. sha256: checksum of the weights. notes: for the user,
    about what is damaged or missing.
    """

    spec: ModelSpec | None
    weights: Path | None = None
    sha256: str = ""
    head: Path | None = None
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str | None:
        """The model's name, None without a model."""
        return self.spec.name if self.spec else None

    @property
    def identity(self) -> str:
        """Name and checksum of the weights: the same identity sees the same in pictures. "none" without a model."""
        return f"{self.spec.name}-{self.sha256[:12]}" if self.spec else "none"

    def load(self) -> ImageModel | None:
        """Make the judge, None without a model. ModelError where that cannot be done."""
        return self.spec.load(self.weights) if self.spec and self.weights else None


LoadModel = Callable[[ModelChoice], ImageModel | None]
"""Gives the judge that was chosen, such as `ModelChoice.load`."""


class LoadedModel:
    """A LoadModel that keeps the last judge for the next time."""

    def __init__(self) -> None:
        self._judge: ImageModel | None = None
        self._identity = ""

    def __call__(self, choice: ModelChoice) -> ImageModel | None:
        """See `ModelChoice.load`."""
        if choice.identity != self._identity:
            self._judge, self._identity = None, ""  # both at once may find no room
            self._judge, self._identity = choice.load(), choice.identity
        return self._judge


def choose(wanted: str, catalog: Catalog = CATALOG) -> ModelChoice:
    """The judge for the setting `model`: a model's name, "auto" for the first one at hand, or "none".

    ModelError where the model asked for by name is not at hand.
    """
    if wanted == "none":
        return ModelChoice(None)
    if wanted != "auto":
        choice, missing = _try(catalog[wanted])
        if choice is None:
            raise ModelError("; ".join(missing))
        return choice
    missing = ()
    for spec in catalog.values():
        choice, missing = _try(spec)
        if choice is not None:
            return choice
    return ModelChoice(None, notes=(f"aesthetics left out: {'; '.join(missing)}",))


def after(failed: ModelChoice, why: Exception, catalog: Catalog = CATALOG) -> ModelChoice:
    """The judge to go on with where one failed in the middle: the one that needs nothing besides the usual."""
    assert failed.spec is not None
    plain = choose("auto", {name: spec for name, spec in catalog.items() if not spec.modules})
    instead = f"{plain.spec.title} judged instead" if plain.spec else "no model judged"
    return replace(plain, notes=(f"{failed.spec.title} failed ({why}): {instead}", *plain.notes))


def similarity_threshold(name: str | None, settings: Settings) -> float:
    """Cosine distance up to which two moments look alike: as set, else that model's own; 0 without a model."""
    if settings.similarity_threshold is not None:
        return settings.similarity_threshold
    return CATALOG[name].similarity_threshold if name else 0.0


def describe(catalog: Catalog = CATALOG) -> list[Entry]:
    """Every model known, at hand or not, in the order of preference."""
    entries = []
    for spec in catalog.values():
        found = [find(file) for file in spec.files]
        whole = all(one.path for one in found)
        size = sum(
            one.path.stat().st_size if one.path else file.size for one, file in zip(found, spec.files, strict=True)
        )
        notes = [note for one in found for note in one.notes]
        notes += [] if whole else [*_odd_folders(), _remedy(spec)]
        notes += [_libraries(spec)] if spec.lacks else []
        entries.append(Entry(spec, found[0].path if whole else None, size, tuple(notes)))
    return entries


def _try(spec: ModelSpec) -> tuple[ModelChoice | None, tuple[str, ...]]:
    """The choice, where it can be had; where not, what is damaged and, last, how to get what is missing."""
    if spec.lacks:
        return None, (_libraries(spec),)
    found = [find(file) for file in spec.files]
    notes = tuple(note for one in found for note in one.notes)
    if not all(one.path for one in found):
        return None, (*notes, *_odd_folders(), _remedy(spec))
    head = found[1].path if spec.head else None
    return ModelChoice(spec, found[0].path, found[0].sha256, head, notes), ()


def _odd_folders() -> list[str]:
    return [f"BESTSHOT_MODELS names {folder}, which is no folder" for folder in folders()[:-1] if not folder.is_dir()]


def _libraries(spec: ModelSpec) -> str:
    lacks = " and ".join(spec.lacks)
    return (
        f"{spec.title} needs {lacks}: `bestshot setup --clip`, or Add CLIP in Blender, gets them for Blender; "
        "for a Python of your own, pip install torch torchvision open-clip-torch"
    )


def _remedy(spec: ModelSpec) -> str:
    if spec.modules:
        megabytes = sum(file.size for file in spec.files) / 1e6
        return f"{spec.title} is not at hand: `bestshot models fetch {spec.name}` gets it ({megabytes:.0f} MB)"
    assert not isinstance(spec.weights.published, LargeFile)
    megabytes = spec.weights.published.size / 1e6
    return f"{spec.title} is not at hand: `bestshot models fetch`, or Set Up in Blender, gets it ({megabytes:.0f} MB)"

"""Which models are installed, choosing one for a run, and loading it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..base.model_info import named_folders
from ..errors import ModelError
from ..settings import Settings
from .base import ImageModel
from .catalog import CATALOG, Catalog, ModelSpec
from .verified_file import VerifiedFile, find_verified


@dataclass(frozen=True)
class ModelStatus:
    """A model as `bestshot models list` shows it.

    path: its verified weights, None unless all its files are intact. size: bytes of them, or of what they should be.
    notes: what is damaged, how to get what is missing.
    """

    spec: ModelSpec
    path: Path | None
    size: int
    notes: tuple[str, ...]


def list_models(catalog: Catalog = CATALOG) -> list[ModelStatus]:
    """Return the status of every model known, installed or not, in the order of preference."""
    return [_status(spec) for spec in catalog.values()]


def _status(spec: ModelSpec) -> ModelStatus:
    found = [find_verified(file) for file in spec.files]
    intact = all(one.path for one in found)
    sizes = [one.path.stat().st_size if one.path else file.size for one, file in zip(found, spec.files, strict=True)]
    notes = [note for one in found for note in one.notes]
    notes += [] if intact else [*_odd_folders(), remedy(spec, found)]
    notes += [_libraries(spec)] if spec.missing_modules else []
    return ModelStatus(spec, found[0].path if intact else None, sum(sizes), tuple(notes))


@dataclass(frozen=True)
class ModelChoice:
    """The model that a run uses.

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
        """Name and checksum of the weights: what has the same identity predicts the same. "none" without a model."""
        return f"{self.spec.name}-{self.sha256[:12]}" if self.spec else "none"

    def load(self) -> ImageModel | None:
        """Return the loaded model, None without one. ModelError where it cannot be loaded."""
        return self.spec.load(self.weights) if self.spec and self.weights else None


LoadModel = Callable[[ModelChoice], ImageModel | None]
"""Returns the model that was chosen, loaded, such as `ModelChoice.load`."""


class LoadedModel:
    """A LoadModel that keeps the last model for the next time."""

    def __init__(self) -> None:
        self._model: ImageModel | None = None
        self._identity = ""

    def __call__(self, choice: ModelChoice) -> ImageModel | None:
        """See `ModelChoice.load`."""
        if choice.identity != self._identity:
            self._model, self._identity = None, ""  # both at once may not fit into memory
            self._model, self._identity = choice.load(), choice.identity
        return self._model


def choose(wanted: str, catalog: Catalog = CATALOG) -> ModelChoice:
    """Return the model for the setting `model`: a model's name, "auto" for the best one installed, or "none".

    ModelError where the model asked for by name cannot be used. Where "auto" finds none, a note says why.
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


def fallback_model(failed: ModelChoice, why: Exception, catalog: Catalog = CATALOG) -> ModelChoice:
    """Return the model to continue with where one failed: the default, which needs no further libraries."""
    assert failed.spec is not None
    plain = choose("auto", {name: spec for name, spec in catalog.items() if not spec.modules})
    instead = f"{plain.spec.title} was used instead" if plain.spec else "no model was used"
    return replace(plain, notes=(f"{failed.spec.title} failed ({why}): {instead}", *plain.notes))


def similarity_threshold(name: str | None, settings: Settings) -> float:
    """Return the cosine distance up to which two moments are similar: as set, else that model's own; 0 without one."""
    if settings.similarity_threshold is not None:
        return settings.similarity_threshold
    return CATALOG[name].similarity_threshold if name else 0.0


def _try(spec: ModelSpec) -> tuple[ModelChoice | None, tuple[str, ...]]:
    """Return the choice of that model; None where it cannot be used, with what is damaged and what to do about it."""
    if spec.missing_modules:
        return None, (_libraries(spec),)
    found = [find_verified(file) for file in spec.files]
    notes = tuple(note for one in found for note in one.notes)
    if not all(one.path for one in found):
        return None, (*notes, *_odd_folders(), remedy(spec, found))
    head = found[1].path if spec.head else None
    return ModelChoice(spec, found[0].path, found[0].sha256, head, notes), ()


def _odd_folders() -> list[str]:
    return [f"BESTSHOT_MODELS names {folder}, which is no folder" for folder in named_folders() if not folder.is_dir()]


def _libraries(spec: ModelSpec) -> str:
    modules = " and ".join(spec.missing_modules)
    return (
        f"{spec.title} needs {modules}: `bestshot setup --clip`, or Add CLIP in Blender, gets them for Blender; "
        "for a Python of your own, pip install torch torchvision open-clip-torch"
    )


def remedy(spec: ModelSpec, found: Sequence[VerifiedFile]) -> str:
    """Return what to do where the model's files, the weights first, are not all found."""
    if spec.hub and found[0].path is None:
        megabytes = spec.weights.size / 1e6
        return f"{spec.title} is not installed: `bestshot models fetch {spec.name}` downloads it ({megabytes:.0f} MB)"
    return f"{spec.title} comes with BestShot and is incomplete here: install BestShot again"

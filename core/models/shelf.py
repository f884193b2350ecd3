"""Which models are at hand, and loading one."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..errors import ModelError
from ..model_files import candidates, folders
from .catalog import CATALOG, Catalog, ModelSpec
from .judge import Judge


@dataclass(frozen=True)
class Entry:
    """A model as `bestshot models list` shows it.

    path: the verified file, None where there is none. size: bytes of that file, or of what would be fetched.
    notes: what is damaged, how to get what is missing.
    """

    spec: ModelSpec
    path: Path | None
    size: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A verified model file and its bytes, both None where there is none; notes on what is damaged or missing."""

    path: Path | None
    data: bytes | None
    notes: tuple[str, ...]


def find(spec: ModelSpec) -> Found:
    """The first whole model file in the folders of BESTSHOT_MODELS, then in our own."""
    notes = []
    for path in candidates(spec.file):
        try:
            data = path.read_bytes()
        except OSError as error:
            notes.append(f"{path} was skipped: it cannot be read, {error.strerror}")
            continue
        # The bytes that were checked are the bytes that get loaded.
        if hashlib.sha256(data).hexdigest() in spec.sha256:
            return Found(path, data, tuple(notes))
        notes.append(f"{path} was skipped: its checksum is wrong, so it is damaged; delete it")
    notes += [f"BESTSHOT_MODELS names {folder}, which is no folder" for folder in folders()[:-1] if not folder.is_dir()]
    megabytes = spec.published.size / 1e6
    remedy = f"`bestshot models fetch`, or Set Up in Blender, gets it ({megabytes:.0f} MB)"
    notes.append(f"{spec.title} is not at hand: {remedy}")
    return Found(None, None, tuple(notes))


@dataclass(frozen=True)
class Choice:
    """The judge that a run will have. notes: for the user, about what is damaged or missing."""

    spec: ModelSpec | None
    data: bytes = b""
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str | None:
        """The model's name, None without a model."""
        return self.spec.name if self.spec else None

    @property
    def identity(self) -> str:
        """Name and checksum of the weights: the same identity gives the same judgement. "none" without a model."""
        return f"{self.spec.name}-{hashlib.sha256(self.data).hexdigest()[:12]}" if self.spec else "none"

    def load(self) -> Judge | None:
        """Make the judge, None without a model. ModelError where OpenCV cannot."""
        return self.spec.load(self.data) if self.spec else None


Load = Callable[[Choice], Judge | None]
"""Gives the judge that was chosen, such as `Choice.load`."""


def choose(wanted: str, catalog: Catalog = CATALOG) -> Choice:
    """The judge for the setting `model`: a model's name, "auto" for the first one at hand, or "none".

    ModelError where the model asked for by name is not at hand.
    """
    if wanted == "none":
        return Choice(None)
    missing: list[str] = []
    for spec in catalog.values() if wanted == "auto" else (catalog[wanted],):
        found = find(spec)
        if found.data is not None:
            return Choice(spec, found.data, found.notes)
        missing += found.notes
    if wanted != "auto":
        raise ModelError("; ".join(missing))
    return Choice(None, notes=(f"aesthetics left out: {'; '.join(missing)}",))


def similarity_threshold(name: str | None, catalog: Catalog = CATALOG) -> float:
    """The default cosine distance up to which two moments look alike to that model; 0 without a model."""
    return catalog[name].similarity_threshold if name else 0.0


def describe(catalog: Catalog = CATALOG) -> list[Entry]:
    """Every model known, at hand or not, in the order of preference."""
    entries = []
    for spec in catalog.values():
        found = find(spec)
        size = spec.size if found.data is None else len(found.data)
        entries.append(Entry(spec, found.path, size, found.notes))
    return entries

"""Which models are at hand, and loading one."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ..errors import ModelError
from .catalog import CATALOG, Catalog, ModelSpec
from .judge import Judge
from .places import candidates, folders


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
    notes.append(f"{spec.title} is not at hand: `bestshot models fetch` gets it ({megabytes:.0f} MB)")
    return Found(None, None, tuple(notes))


def load(choice: str, catalog: Catalog = CATALOG) -> tuple[Judge | None, tuple[str, ...]]:
    """The judge for the setting `model`, and notes for the user.

    choice: a model's name, "auto" for the first one at hand (None and a note where none is), or "none".
    ModelError where the model asked for by name is not at hand or cannot be loaded.
    """
    if choice == "none":
        return None, ()
    if choice != "auto":
        return _load(catalog[choice])
    failures = []
    for spec in catalog.values():
        try:
            return _load(spec)
        except ModelError as error:
            failures.append(str(error))
    return None, (f"aesthetics left out: {'; '.join(failures)}",)


def describe(catalog: Catalog = CATALOG) -> list[Entry]:
    """Every model known, at hand or not, in the order of preference."""
    entries = []
    for spec in catalog.values():
        found = find(spec)
        size = spec.size if found.data is None else len(found.data)
        entries.append(Entry(spec, found.path, size, found.notes))
    return entries


def _load(spec: ModelSpec) -> tuple[Judge, tuple[str, ...]]:
    found = find(spec)
    if found.data is None:
        raise ModelError("; ".join(found.notes))
    return spec.load(found.data), found.notes

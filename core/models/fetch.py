"""Gets a model: from the first source that gives its published weights whole, converted, and put in place at once."""

import hashlib
import tempfile
from pathlib import Path

from ..errors import ModelError, UsageError
from ..model_files import own_folder
from ..values import Progress, quiet
from .catalog import CATALOG, Catalog, Published
from .shelf import find


def fetch(name: str, progress: Progress = quiet, catalog: Catalog = CATALOG) -> Path:
    """The verified file of the model `name`, fetched unless it is at hand.

    UsageError where there is no such model; ModelError where no source gives it, naming each and why, or where it
    cannot be written. Whatever interrupts it, no part of a file ever bears the model's name.
    """
    if name not in catalog:
        raise UsageError(f"'{name}' is not a model; there is {', '.join(catalog)}")
    spec = catalog[name]
    if (at_hand := find(spec).path) is not None:
        return at_hand
    data = spec.published.convert(_published(spec.title, spec.published, progress))
    if hashlib.sha256(data).hexdigest() not in spec.sha256:
        raise ModelError(f"{spec.title}: the conversion gave an unexpected file on this machine; please report this")
    return _put(own_folder() / spec.file, data)


def _published(title: str, published: Published, progress: Progress) -> bytes:
    failures = []
    for source in published.sources:
        try:
            data = source.read(published.size, progress)
        except ModelError as error:
            failures.append(f"{source.title} ({error})")
            continue
        if hashlib.sha256(data).hexdigest() == published.sha256:
            return data
        failures.append(f"{source.title} (wrong checksum)")
    raise ModelError(
        f"{title} cannot be fetched; tried {', '.join(failures)}; try again with a working network, "
        f"or put {published.file} into a folder named in BESTSHOT_MODELS and fetch again"
    )


def _put(path: Path, data: bytes) -> Path:
    """Write beside, then rename."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".part-") as folder:
            part = Path(folder) / "part"
            part.write_bytes(data)
            part.replace(path)
    except OSError as error:
        raise ModelError(
            f"{path} cannot be written: {error.strerror}; make room there, or set BESTSHOT_HOME to another folder"
        ) from None
    return path

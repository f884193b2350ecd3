"""Gets a model: from the first source that gives its published files whole, converted, and put in place at once."""

import shutil
from errno import ENOSPC
from pathlib import Path

from ..base.files import write_atomic
from ..base.model_info import own_folder
from ..base.progress import Progress, no_progress
from ..errors import ModelError, UsageError
from .catalog import CATALOG, Catalog, FileSpec, Published
from .checksum import digest, digest_of
from .download import LargeFile
from .installed import find


def fetch(name: str, progress: Progress = no_progress, catalog: Catalog = CATALOG) -> Path:
    """The verified weights of the model `name`, fetched, with all else that it needs, unless they are at hand.

    UsageError where there is no such model; ModelError where no source gives it, naming each and why, or where it
    cannot be written. Whatever interrupts it, no part of a file ever bears the model's name; what is there of a large
    file is kept under another, and the next try goes on with it.
    """
    if name not in catalog:
        raise UsageError(f"'{name}' is not a model; there is {', '.join(catalog)}")
    spec = catalog[name]
    paths = [_at_hand(spec.title, file, progress) for file in spec.files]
    return paths[0]


def _at_hand(title: str, spec: FileSpec, progress: Progress) -> Path:
    if (path := find(spec).path) is not None:
        return path
    place = own_folder() / spec.file
    if isinstance(spec.published, LargeFile):
        return _save(title, spec, spec.published, place, progress)
    data = spec.published.convert(_published(title, spec.published, progress))
    if digest(data) not in spec.sha256:
        raise ModelError(f"{title}: the conversion gave an unexpected file on this machine; please report this")
    return _put(place, data)


def _published(title: str, published: Published, progress: Progress) -> bytes:
    failures = []
    for source in published.sources:
        try:
            data = source.read(published.size, progress)
        except ModelError as error:
            failures.append(f"{source.title} ({error})")
            continue
        if digest(data) == published.sha256:
            return data
        failures.append(f"{source.title} (wrong checksum)")
    raise _unobtainable(title, published.file, ", ".join(failures))


def _save(title: str, spec: FileSpec, source: LargeFile, place: Path, progress: Progress) -> Path:
    part = place.with_name(f"{place.name}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        needed = spec.size - (part.stat().st_size if part.exists() else 0)
        if shutil.disk_usage(place.parent).free < needed:
            raise OSError(ENOSPC, f"it needs {needed / 1e6:.0f} MB of room")
        try:
            source.save(part, spec.size, progress)
        except ModelError as error:
            raise _unobtainable(title, spec.file, f"{source.title} ({error})") from None
        if digest_of(part, progress) not in spec.sha256:
            part.unlink()
            raise _unobtainable(title, spec.file, f"{source.title} (wrong checksum)")
        part.replace(place)
    except OSError as error:
        raise _unwritable(place, error) from None
    return place


def _put(path: Path, data: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, data)
    except OSError as error:
        raise _unwritable(path, error) from None
    return path


def _unobtainable(title: str, file: str, tried: str) -> ModelError:
    return ModelError(
        f"{title} cannot be fetched; tried {tried}; try again with a working network, "
        f"or put {file} into a folder named in BESTSHOT_MODELS and fetch again"
    )


def _unwritable(path: Path, error: OSError) -> ModelError:
    return ModelError(
        f"{path} cannot be written: {error.strerror}; make room there, or set BESTSHOT_HOME to another folder"
    )

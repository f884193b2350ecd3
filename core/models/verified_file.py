"""Files of models whose checksum is known: where an intact one lies."""

from dataclasses import dataclass
from pathlib import Path

from ..base import model_info
from .checksum import digest_of


@dataclass(frozen=True)
class FileSpec:
    """A file, its size in bytes, and the SHA-256 checksums that it may have, in hexadecimal digits."""

    file: str
    size: int
    sha256: tuple[str, ...]


@dataclass(frozen=True)
class VerifiedFile:
    """A file whose checksum is right. path, sha256: None and "" where there is none. notes: on damaged ones."""

    path: Path | None
    sha256: str
    notes: tuple[str, ...]


def find_verified(spec: FileSpec) -> VerifiedFile:
    """Return the first intact file, in the folders of BESTSHOT_MODELS, among those that ship, or in our own folder."""
    notes = []
    for path in model_info.candidates(spec.file):
        try:
            sha256 = digest_of(path)
        except OSError as error:
            notes.append(f"{path} was skipped: it cannot be read, {error.strerror}")
            continue
        if sha256 in spec.sha256:
            return VerifiedFile(path, sha256, tuple(notes))
        damaged = f"{path} was skipped: its checksum is wrong, so it is damaged"
        notes.append(damaged if path.parent == model_info.SHIPPED_FOLDER else f"{damaged}; delete it")
    return VerifiedFile(None, "", tuple(notes))

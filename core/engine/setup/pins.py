"""The exact versions that this release installs: files for pip with a hash for each download, by `scripts/lock.py`."""

from hashlib import blake2b
from pathlib import Path

ENGINE = Path(__file__).with_name("requirements-engine.txt")
"""What the engine cannot run without."""

CUTTING = Path(__file__).with_name("requirements-cutting.txt")
"""What only cutting clips needs."""

CLIP_MODEL = Path(__file__).with_name("requirements-clip_model.txt")
"""What CLIP needs in addition to torch and torchvision, including what these two need from pip's own index."""

TORCH = Path(__file__).with_name("requirements-torch.txt")
"""torch and torchvision from pip's own index, with NVIDIA's libraries where these builds need them."""


def arguments(file: Path) -> tuple[str, ...]:
    """Return pip's arguments for exactly what that file lists: no other version, no other file, nothing besides."""
    return ("--require-hashes", "--no-deps", "--requirement", str(file))


def versions(file: Path) -> dict[str, str]:
    """Return the version of each package that the file lists."""
    lines = [line.split(maxsplit=1)[0] for line in file.read_text("utf-8").splitlines() if line[:1].isalpha()]
    return dict(line.split("==", 1) for line in lines)


def digest(*parts: str | Path) -> str:
    """Return a short digest of these words and of the content of these files."""
    texts = [part.read_text("utf-8") if isinstance(part, Path) else part for part in parts]
    return blake2b("\0".join(texts).encode(), digest_size=8).hexdigest()

"""Where model files may lie on this machine."""

import os
from pathlib import Path

from ..home import home


def own_folder() -> Path:
    """Where fetched models are kept; it need not exist yet."""
    return home() / "models"


def folders() -> list[Path]:
    """The folders of BESTSHOT_MODELS in their order, then our own."""
    named = os.environ.get("BESTSHOT_MODELS", "").split(os.pathsep)
    return [Path(folder).expanduser().absolute() for folder in named if folder] + [own_folder()]


def candidates(file: str) -> list[Path]:
    """Files named `file` in these folders or one level below, first choice first."""
    found = [path for folder in folders() for path in (folder / file, *sorted(folder.glob(f"*/{file}")))]
    return [path for path in found if path.is_file()]

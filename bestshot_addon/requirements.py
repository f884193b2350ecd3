"""What is there for the engine, and what setting up would still have to bring. Quick: it only looks for files.

What knows is imported when it is asked: enabling the extension must not cost Blender's start anything.
"""

import os
import sys
from pathlib import Path
from typing import Any

import bpy

ADDON = (__package__ or "").rpartition(".")[0]
"""What Blender knows the extension as."""


def has_python() -> bool:
    """Whether there is a Python for the engine; whether it is any good shows when it is used."""
    return bool(os.environ.get("BESTSHOT_PYTHON")) or named_python() is not None or has_environment()


def has_environment() -> bool:
    """Whether there is an environment of BestShot's own."""
    from ..core.engine.setup import environment

    return environment.folder().is_dir()


def megabytes() -> int:
    """About how much setting up downloads."""
    from ..core.engine.setup import environment

    return 0 if has_python() else sum(library.megabytes for library in environment.needs())


def names() -> list[str]:
    """What setting up downloads, for people."""
    from ..core.engine.setup import environment

    return [] if has_python() else [library.package for library in environment.needs()]


def room() -> int:
    """About how many megabytes the environment takes on disk."""
    from ..core.engine.setup.libraries import INSTALLED_MEGABYTES

    return INSTALLED_MEGABYTES


def named_python() -> Path | None:
    """The interpreter to run the engine on as the preferences have it; None for BestShot's own environment."""
    chosen = preferences()
    return _path(chosen.python) if chosen and chosen.python and chosen.use_as_it_is else None


def base_python() -> Path:
    """The Python to make the environment from: the preferences' or Blender's own."""
    chosen = preferences()
    return _path(chosen.python) if chosen and chosen.python else Path(sys.executable)


def preferences() -> Any:
    """The extension's preferences; None where it is not enabled as an extension."""
    context: Any = bpy.context
    addon = context.preferences.addons.get(ADDON)
    return addon.preferences if addon else None


def _path(named: str) -> Path:
    return Path(bpy.path.abspath(named))

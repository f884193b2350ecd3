"""What is there for the engine, and what setting up would still have to bring. Quick: it only looks for files."""

import os
from pathlib import Path

import bpy

from ..core.engine import environment
from ._stub import model_at_hand

MODEL_MEGABYTES = 13


def has_python() -> bool:
    """Whether there is a Python for the engine; whether it is any good shows when it is used."""
    return python_is_named() or environment.folder().is_dir()


def megabytes() -> int:
    """About how much setting up downloads."""
    libraries = 0 if has_python() else sum(library.megabytes for library in environment.needs())
    return libraries + (0 if model_at_hand() else MODEL_MEGABYTES)


def named_python() -> Path | None:
    """The interpreter that the preferences name, None for BestShot's own environment."""
    addon = bpy.context.preferences.addons.get(__package__.rpartition(".")[0])
    named = addon.preferences.python if addon and addon.preferences else ""
    return Path(bpy.path.abspath(named)) if named else None


def python_is_named() -> bool:
    """Whether the user names an interpreter that has the libraries already."""
    return bool(os.environ.get("BESTSHOT_PYTHON")) or named_python() is not None

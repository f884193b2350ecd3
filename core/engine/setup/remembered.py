"""Remembers the Python that was last found to have what the engine needs, as asking one takes seconds."""

import json
import os
from contextlib import suppress
from pathlib import Path

from ...base.paths import home
from .libraries import LIBRARIES


def remember(python: Path) -> None:
    """Remember that this Python has what the engine needs, until it changes or what is needed does."""
    with suppress(OSError):
        home().mkdir(parents=True, exist_ok=True)
        draft = _memory().with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps(_state(python)), "utf-8")
        draft.replace(_memory())


def is_known(python: Path) -> bool:
    """Return whether the Python that was asked last is this one, unchanged."""
    try:
        return bool(json.loads(_memory().read_text("utf-8")) == _state(python))
    except (OSError, ValueError):
        return False


def _state(python: Path) -> list[object]:
    """Return what changes when the Python at that path, or what we need of it, does."""
    places = (python, python.parent.parent / "pyvenv.cfg", *python.parent.parent.glob("[Ll]ib/*/site-packages"))
    times = [place.stat().st_mtime_ns for place in places if place.exists()]
    return [str(python), python.stat().st_mtime_ns, times, [library.requirement for library in LIBRARIES]]


def _memory() -> Path:
    return home() / "interpreter.json"

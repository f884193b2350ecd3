"""Which Python the engine runs on, and whether it has what the engine needs."""

import os
from dataclasses import dataclass
from pathlib import Path

from ...errors import SetupError
from . import environment, remembered
from .installing import python_of
from .interpreter import which

NOT_SET_UP = "BestShot is not set up yet: press Set Up BestShot, or run `bestshot setup`"


@dataclass(frozen=True)
class Ready:
    """The Python to run the engine on; None, and the reason in a sentence, where there is none."""

    python: Path | None
    reason: str = ""


def ready(named: Path | None = None) -> Ready:
    """Return the Python of BESTSHOT_PYTHON, else the one `named`, else that of our own environment.

    Quick, except for the first time that a Python is asked, which takes up to some seconds.
    """
    if value := os.environ.get("BESTSHOT_PYTHON"):
        return _checked(Path(value), "BESTSHOT_PYTHON: ")
    if named is not None:
        return _checked(named, "")
    if not environment.folder().exists():
        return Ready(None, NOT_SET_UP)
    return _checked(python_of(environment.folder()), "the environment is damaged, set up BestShot again: ")


def _checked(python: Path, lead: str) -> Ready:
    python = python.expanduser().absolute()
    if remembered.is_known(python):
        return Ready(python)
    try:
        lacks = which(python, look_for_libraries=True).lacks
    except SetupError as error:
        return Ready(None, f"{lead}{error}")
    if lacks:
        return Ready(None, f"{lead}{python}: {lacks}")
    remembered.remember(python)
    return Ready(python)

"""Asks a Python, in a process of its own, for its version and for the libraries that it can import."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import SetupError
from .. import processes
from .libraries import LIBRARIES, Library

OLDEST = (3, 11)
_SECONDS = 120.0  # a first import from a cold disk, past a virus scanner

_QUESTION = """
import importlib.util, json, sys
libraries = {}
for name in sys.argv[1:]:
    try:
        module = __import__(name)
        if name == "torchvision":  # fails where it was built for another torch
            torch = __import__("torch")
            module.ops.nms(torch.zeros(1, 4), torch.zeros(1), 0.5)
        libraries[name] = str(module.__version__)
    except Exception as error:
        libraries[name] = type(error).__name__ + ": " + str(error)
print()
print(json.dumps({
    "version": sys.version_info[:3], "base": sys.base_prefix, "is_64_bit": sys.maxsize > 2**32, "libraries": libraries,
    "missing": [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None],
}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python that BestShot can run on.

    base: the installation that it belongs to. missing: the modules for making environments that it does not have.
    lacks: what keeps it from running the engine, in words; "" where nothing does.
    """

    path: Path
    version: str
    base: str
    missing: tuple[str, ...]
    lacks: str


def which(python: Path, look_for_libraries: bool = False, further: Sequence[Library] = ()) -> Interpreter:
    """Return what the Python at that path is, by running it. Takes seconds where libraries, also `further`, are tried.

    Raises SetupError where it is no Python, too old, or of 32 bits.
    """
    python = python.expanduser().absolute()  # not resolved: an environment's Python is often a link
    wanted = (*LIBRARIES, *further) if look_for_libraries else ()
    modules = [library.module for library in wanted]
    try:
        process = processes.start([python, *processes.PYTHON_OPTIONS, "-c", _QUESTION, *modules])
    except (OSError, ValueError) as error:
        raise SetupError(f"{python} cannot be started ({getattr(error, 'strerror', error)}); name a Python") from None
    try:
        output, complaint = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        output, complaint = b"", b"it gives no answer"
    finally:
        processes.end(process)
        process.communicate()
    try:
        facts = json.loads(output.splitlines()[-1])
        version = tuple(map(int, facts["version"]))
        found = Interpreter(
            python,
            ".".join(map(str, version)),
            facts["base"],
            tuple(facts["missing"]),
            _lacks(facts["libraries"], wanted),
        )
        is_64_bit = facts["is_64_bit"]
    except (ValueError, TypeError, KeyError, IndexError):
        last = complaint.decode("utf-8", "replace").strip().rpartition("\n")[2]
        why = last or processes.how_it_ended(process.returncode)
        raise SetupError(f"{python} is no Python that can be used ({why[:200]}); name another") from None
    if version < OLDEST:
        raise SetupError(f"{python} is Python {found.version}; name one of {'.'.join(map(str, OLDEST))} or newer")
    if not is_64_bit:
        raise SetupError(f"{python} is a Python of 32 bits, for which the libraries are not made; name one of 64")
    return found


def has_folders(python: Path, libraries: Sequence[Library]) -> bool:
    """Return whether the environment of that Python has folders for these libraries. Quick: imports nothing."""
    prefix = python.expanduser().absolute().parent.parent
    places = [*prefix.glob("lib*/python3*/*-packages"), prefix / "Lib" / "site-packages"]
    return any(all((place / library.module).is_dir() for library in libraries) for place in places)


def _lacks(libraries: dict[str, str], wanted: Sequence[Library]) -> str:
    """Return the first of the wanted libraries that is missing or unfit, in words; "" where none is.

    libraries: module to version, or to the error of its import.
    """
    for library in wanted:
        version = libraries.get(library.module, "")
        if not version[:1].isdigit():
            return f"{library.package} cannot be used ({version[:200]})"
        if not library.accepts(version):
            return f"{library.package} {version} is there, but {library.requirement} is needed"
    return ""

"""Asks a Python what it is and what it has, in a process of its own."""

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
        libraries[name] = str(__import__(name).__version__)
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

    base: the installation that it belongs to. missing: modules that making environments needs and it lacks.
    lacks: what keeps it from running the engine, in words; "" where nothing does.
    """

    path: Path
    version: str
    base: str
    missing: tuple[str, ...]
    lacks: str


def which(python: Path, look_for_libraries: bool = False, besides: Sequence[Library] = ()) -> Interpreter:
    """Ask the Python at that path; takes up to seconds where the libraries, and those `besides`, are to be looked for.

    SetupError where it is none, too old, or of 32 bits.
    """
    python = python.expanduser().absolute()  # not resolved: an environment's Python is often a link
    wanted = (*LIBRARIES, *besides) if look_for_libraries else ()
    modules = [library.module for library in wanted]
    try:
        process = processes.start([python, *processes.PYTHON_OPTIONS, "-c", _QUESTION, *modules])
    except (OSError, ValueError) as error:
        raise SetupError(f"{python} cannot be started ({getattr(error, 'strerror', error)}); name a Python") from None
    try:
        said, complaint = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        said, complaint = b"", b"it gives no answer"
    finally:
        processes.end(process)
        process.communicate()
    try:
        facts = json.loads(said.splitlines()[-1])
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


def _lacks(libraries: dict[str, str], wanted: Sequence[Library]) -> str:
    for library in wanted:
        version = libraries.get(library.module, "")
        if not version[:1].isdigit():
            return f"{library.package} cannot be used ({version[:200]})"
        if not library.accepts(version):
            return f"{library.package} {version} is there, but {library.requirement} is needed"
    return ""

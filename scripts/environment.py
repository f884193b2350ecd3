"""The project's own environment: `.venv` in the repository, made when first asked for, quick when it is there."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for users of an older Python
    sys.exit("BestShot needs Python 3.11 or newer; this one is " + sys.version.split()[0])

import json
import os
import shlex
import subprocess
import tomllib
import venv
from hashlib import blake2b
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = FOLDER / "bestshot.json"  # written last: without it, the environment is half made


def ensure(*wanted_groups: str) -> Path:
    """Return the Python that has BestShot (editable) and these dependency groups of pyproject.toml installed.

    Ends the program with one line where that cannot be had; where it was run with --help alone, it ends with the
    docstring of its main module, and nothing is made.
    """
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(sys.modules["__main__"].__doc__)
        sys.exit()
    python = f"{sys.version} {sys.base_prefix}"
    project = _installation()
    made = _made()
    groups = {*wanted_groups, *made.get("groups", [])}
    if made != {"python": python, "project": project, "groups": sorted(groups)}:
        if FOLDER.is_symlink():
            sys.exit(f"error: {FOLDER} leads elsewhere, to an environment that was made otherwise; remove the link")
        if made.get("python") != python:
            _make()
        STAMP.unlink(missing_ok=True)
        pip = (PYTHON, "-I", "-m", "pip", "install", "--disable-pip-version-check")
        for wanted in (
            ["pip>=25.1"],  # the first that knows --group
            ["--editable", ".", *(word for name in sorted(groups) for word in ("--group", name))],
        ):
            if run(*pip, *wanted):
                sys.exit("error: what BestShot needs could not be installed; pip says why above")
        STAMP.write_text(json.dumps({"python": python, "project": project, "groups": sorted(groups)}), "utf-8")
    return PYTHON


def run(*command: str | Path, cwd: Path = ROOT) -> int:
    """Show the command, run it and return its exit code."""
    words = [str(word) for word in command]
    print("$", shlex.join(words), flush=True)
    return subprocess.run(words, cwd=cwd, check=False).returncode


def _installation() -> str:
    """A digest of what in pyproject.toml decides what is installed; rules for linters do not."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project["tool"] = project["tool"]["setuptools"]
    return blake2b(json.dumps(project).encode(), digest_size=16).hexdigest()


def _made() -> dict[str, Any]:
    """What a whole environment was made from; empty where there is none."""
    if not (STAMP.exists() and PYTHON.exists()):
        return {}
    found: dict[str, Any] = json.loads(STAMP.read_text("utf-8"))
    return found


def _make() -> None:
    print(f"Making {FOLDER}", flush=True)
    try:
        venv.create(FOLDER, clear=True, symlinks=os.name != "nt", with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"error: {FOLDER} could not be made ({error}); this Python may lack its venv or ensurepip package")

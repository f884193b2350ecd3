"""The Blenders that tests need, without their windows: `bpy` in environments of its own, made once a user, a GB each.

Prints their Pythons. They lie in BESTSHOT_BLENDERS_HOME, or in `bestshot-blenders` in the user's `.cache` folder.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

NEEDS = {
    # the Python that each is made for, and what else it needs: 4.2 does not ask for the old NumPy that it must have
    "4.2.23": ("3.11", ["numpy<2"]),
    "4.5.15": ("3.11", []),
    "5.0.1": ("3.11", []),
    "5.2.3": ("3.13", []),
}
FOLDER = Path(os.environ.get("BESTSHOT_BLENDERS_HOME") or Path.home() / ".cache" / "bestshot-blenders").absolute()


def chosen() -> list[Path]:
    """The Pythons that BESTSHOT_BLENDERS names, perhaps none; where it is not set, those that were made."""
    named = os.environ.get("BESTSHOT_BLENDERS")
    return ready() if named is None else [Path(name) for name in named.split(os.pathsep) if name]


def ready() -> list[Path]:
    """The Pythons of those that are there, oldest Blender first."""
    return [python for version in NEEDS if (python := _python_in(FOLDER / version)).exists()]


def ensure() -> list[Path]:
    """Make those that are missing, and say which lack their Python; the Pythons of those that are there.

    Ends the program with one line where one cannot be installed.
    """
    with ThreadPoolExecutor(2) as pool:  # most of the time goes into waiting for files
        list(pool.map(_make, NEEDS))
    return ready()


def one() -> Path | None:
    """The Python of the newest that is chosen; where none was made yet, of one made now, best for the Python at hand.

    None where BESTSHOT_BLENDERS is set to nothing, or no fitting Python is on this machine.
    """
    if not (found := chosen()) and "BESTSHOT_BLENDERS" not in os.environ:
        at_hand = "{}.{}".format(*sys.version_info)
        newest_first = list(reversed(NEEDS))
        for version in sorted(newest_first, key=lambda version: NEEDS[version][0] != at_hand):
            _make(version)
            if found := ready():
                break
    return found[-1] if found else None


def _make(version: str) -> None:
    place = FOLDER / version
    if place.exists():
        return
    wanted, more = NEEDS[version]
    base = _find_python(wanted)
    if base is None:
        _say(f"Blender {version} is left out: no Python {wanted} with venv and ensurepip is on this machine")
        return
    _say(f"Making {place}, about 1 GB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    # made beside and renamed, so that one that is there is whole; only its Python is used, which bears moving
    with tempfile.TemporaryDirectory(prefix=f"{version}-", dir=FOLDER, ignore_cleanup_errors=True) as folder:
        python = str(_python_in(Path(folder)))
        for command in (
            (base, "-I", "-m", "venv", folder),
            (python, "-I", "-m", "pip", "install", f"bpy=={version}", "pytest>=8", *more),
        ):
            ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
            if ended.returncode:
                _say(ended.stdout)
                sys.exit(f"error: Blender {version} could not be had; set BESTSHOT_BLENDERS to nothing to do without")
        if not place.exists():  # another run may have been quicker
            Path(folder).rename(place)


def _find_python(version: str) -> str | None:
    """A Python of that version that can make environments: this one, one on PATH, Windows' launcher's, pyenv's."""
    ask = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2], sys.executable)"
    for command in _candidates(version):
        try:
            ended = subprocess.run((*command, "-c", ask), capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):  # pyenv's stand-ins on PATH may have nothing behind them
            continue
        found, _, python = ended.stdout.strip().partition(" ")
        if found == version:
            return python
    return None


def _candidates(version: str) -> Iterator[list[str]]:
    yield [sys.executable]
    yield [f"python{version}"]
    if os.name == "nt" and shutil.which("py"):
        yield ["py", f"-{version}"]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    yield from ([str(python)] for python in sorted(pyenv.glob(f"{version}.*/bin/python")))


def _say(word: str) -> None:
    print(word, file=sys.stderr, flush=True)


def _python_in(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


if __name__ == "__main__":
    print(*ensure(), sep="\n")

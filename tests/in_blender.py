"""Run the checks of check_*.py files inside Blenders: pytest in interpreters that have bpy, two at a time."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import blenders
import pytest

ROOT = Path(__file__).resolve().parents[1]
BLENDERS = [str(python) for python in blenders.chosen()]


def _in(pythons: list[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "python",
        pythons or [pytest.param("", marks=pytest.mark.skip("needs Blenders: see scripts/blenders.py"))],
        ids=lambda python: Path(python).parents[1].name if python else "none",
    )


in_every_blender = _in(BLENDERS)
NEWEST = BLENDERS[-1] if BLENDERS else ""
in_newest_blender = _in(BLENDERS[-1:])

Outcomes = dict[str, Future[subprocess.CompletedProcess[str]]]


def asked(request: pytest.FixtureRequest) -> list[str]:
    """Return the Blenders that the module's selected tests use."""
    items = [item for item in request.session.items if getattr(item, "module", None) is request.module]
    return list(dict.fromkeys(item.callspec.params["python"] for item in items if hasattr(item, "callspec")))


@contextmanager
def checked(
    pythons: Sequence[str],
    home: Path,
    *options: str,
    folders: Callable[[str], Sequence[Path]],
    cache: Path | None = None,
    **known: object,
) -> Iterator[Outcomes]:
    """Run checks in these Blenders, with `known` in the environment; yield their outcomes to wait for.

    Each runs those of all its `folders` in one process, which has an empty folder in `home` as its home. cache: of
    analyses, which all but the newest Blender begin with, as the engine is the same in all.
    """
    with ThreadPoolExecutor(2) as pool:
        places = {python: home / str(number) for number, python in enumerate(pythons)}
        yield {
            python: pool.submit(_check, python, folders(python), place, options, cache, known)
            for python, place in reversed(places.items())  # the newest first, as it has the most to do
        }


def _check(
    python: str,
    folders: Sequence[Path],
    home: Path,
    options: tuple[str, ...],
    cache: Path | None,
    known: dict[str, object],
) -> subprocess.CompletedProcess[str]:
    home.mkdir()
    if cache and python != NEWEST:
        shutil.copytree(cache, home / "bestshot" / "cache")
    own = {"HOME": home, "BLENDER_USER_RESOURCES": home / "blender", "BESTSHOT_HOME": home / "bestshot"}
    own |= {"PYTHONPATH": os.pathsep.join(map(str, folders)), **known}
    command = (
        python, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp", home / "files", *options,
        "-o", "python_files=check_*.py", "-o", "python_functions=check_*", *folders,
    )  # fmt: skip
    environment = os.environ | {name: str(value) for name, value in own.items()}
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )

"""The engine's own Python environment, in a folder that all Blenders share: made whole or not at all.

It is made beside and renamed. That is safe, as it is only ever used through its Python's path, which finds everything
relative to itself; only the scripts that pip puts into it, which nobody calls, keep the old name.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ...base.paths import free_bytes, home
from ...base.progress import Progress
from ...errors import SetupError
from .installing import install, make_environment, python_of
from .interpreter import which
from .libraries import INSTALLED_MEGABYTES, LIBRARIES, Library
from .torch_builds import CPU, OTHERS, Build, build, driver, named

_BUILD = "torch_build.txt"  # in the environment
NOT_SET_UP = "BestShot is not set up yet: press Set Up BestShot, or run `bestshot setup`"


@dataclass(frozen=True)
class Ready:
    """The Python to run the engine on; None, and the reason in a sentence, where there is none."""

    python: Path | None
    reason: str = ""


def folder() -> Path:
    """Where the environment lies, or would."""
    return home() / "environment"


def needs(clip: Build | None = None) -> tuple[Library, ...]:
    """The packages that `setup` downloads, with CLIP on that build of torch."""
    clip = clip or clip_build()
    return LIBRARIES + (clip.libraries if clip else ())


def clip_build() -> Build | None:
    """The build of torch that was added to our own environment for CLIP. Quick."""
    with suppress(OSError):
        return named((folder() / _BUILD).read_text("utf-8").strip())
    return None


def build_for(choice: str, ask: Callable[[], tuple[int, int] | None] = driver) -> Build:
    """The build of torch for that choice: "auto" keeps the one that is there; otherwise see `torch_builds.build`."""
    return (clip_build() if choice == "auto" else None) or build(choice, ask)


def has_clip(python: Path | None = None) -> bool:
    """Whether the Python that `ready` gives has what CLIP needs, as far as a quick look tells."""
    told = os.environ.get("BESTSHOT_PYTHON")
    if told or python:
        prefix = Path(told or str(python)).expanduser().absolute().parent.parent
        places = [*prefix.glob("lib*/python3*/*-packages"), prefix / "Lib" / "site-packages"]
        return any(all((place / library.module).is_dir() for library in CPU.libraries) for place in places)
    return clip_build() is not None


def base() -> Path | None:
    """The Python that our own environment was made from; None where there is none that tells."""
    with suppress(OSError):
        for line in (folder() / "pyvenv.cfg").read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            if name.strip() == "executable" and Path(value.strip()).is_file():
                return Path(value.strip())
    return None


def ready(named: Path | None = None) -> Ready:
    """The Python of BESTSHOT_PYTHON, else the one `named`, else that of our own environment: the first one counts.

    Quick, except for the first time that a Python is asked, which takes up to some seconds.
    """
    if told := os.environ.get("BESTSHOT_PYTHON"):
        return _checked(Path(told), "BESTSHOT_PYTHON: ")
    if named is not None:
        return _checked(named, "")
    if not folder().exists():
        return Ready(None, NOT_SET_UP)
    return _checked(python_of(folder()), "the environment is damaged, set up BestShot again: ")


def made_from(python: Path, clip: Build | None = None) -> Path | None:
    """The Python of our own environment where that is there, works and was made from that Python, with CLIP on that
    build of torch where one is named; None otherwise.
    """
    own = python_of(folder())
    if clip and clip_build() != clip:
        return None
    try:
        found = which(own, True, clip.libraries if clip else ())
    except SetupError:
        return None
    return own if found.base == which(python).base and not found.lacks else None


def setup(python: Path, progress: Progress, *, online: bool = True, clip: Build | None = None) -> Path:
    """Make the environment from that Python, unless it is there and works; returns its own Python.

    clip: with CLIP on that build of torch. Where none is named, an environment that has CLIP keeps it.
    progress(done, total, stage), in megabytes, total 0 where unknown, is called at least every 0.1 seconds; what it
    raises ends the work at once. Whatever ends it, an environment that was there before stays as it was.
    Raises SetupError: not online, another set-up at work, an unfit Python, no network, no room.
    """
    origin = which(python)
    with _lock():
        if own := made_from(origin.path, clip):
            return own
        clip = clip or clip_build()
        if not online:
            raise SetupError("setting up needs online access: allow it in Blender's preferences, under System")
        if origin.missing:
            raise SetupError(
                f"{origin.path} lacks {' and '.join(origin.missing)}, which making an environment needs; name another "
                "Python, or install the package that has them, such as python3-venv"
            )
        _check_room(INSTALLED_MEGABYTES + (clip.installed if clip else 0))
        draft = home() / f"environment.{os.getpid()}.tmp"
        try:
            made = make_environment(origin.path, draft, progress)
            install(made, LIBRARIES, progress)
            if clip:
                install(made, clip.torch, progress, clip.index)
                install(made, OTHERS, progress)
                (draft / _BUILD).write_text(clip.name, "utf-8")
            progress(0, 0, "trying it")
            if lacks := which(made, True, clip.libraries if clip else ()).lacks:
                raise SetupError(f"the environment does not work: {lacks}; name another Python")
            _put_away()
            draft.rename(folder())
        except OSError as error:
            raise SetupError(f"{folder()} cannot be made: {error.strerror or error}") from None
        finally:
            _remove_drafts()
        own = python_of(folder())
        _remember(own)
        return own


def remove() -> None:
    """Remove the environment. SetupError where somebody is using it."""
    with _lock():
        _put_away()
        _remove_drafts()


def _checked(python: Path, lead: str) -> Ready:
    python = python.expanduser().absolute()
    if _known(python):
        return Ready(python)
    try:
        lacks = which(python, look_for_libraries=True).lacks
    except SetupError as error:
        return Ready(None, f"{lead}{error}")
    if lacks:
        return Ready(None, f"{lead}{python}: {lacks}")
    _remember(python)
    return Ready(python)


def _mark(python: Path) -> list[object]:
    """What changes when the Python that lies there, or what we need of it, does."""
    places = (python, python.parent.parent / "pyvenv.cfg", *python.parent.parent.glob("[Ll]ib/*/site-packages"))
    times = [place.stat().st_mtime_ns for place in places if place.exists()]
    return [str(python), python.stat().st_mtime_ns, times, [library.requirement for library in LIBRARIES]]


def _known(python: Path) -> bool:
    """Whether this very Python was found to be good the last time that one was asked."""
    try:
        return bool(json.loads(_memory().read_text("utf-8")) == _mark(python))
    except (OSError, ValueError):
        return False


def _remember(python: Path) -> None:
    with suppress(OSError):
        home().mkdir(parents=True, exist_ok=True)
        beside = _memory().with_suffix(f".{os.getpid()}.tmp")
        beside.write_text(json.dumps(_mark(python)), "utf-8")
        beside.replace(_memory())


def _memory() -> Path:
    return home() / "interpreter.json"


def _check_room(needed: int) -> None:
    room = free_bytes() / 1e6
    if room < needed:
        raise SetupError(
            f"{home()} has {room:.0f} MB of room, but {needed} are needed; make room, or set "
            "BESTSHOT_HOME to another folder"
        )


def _put_away() -> None:
    if folder().exists():
        try:
            folder().rename(home() / f"environment.{os.getpid()}.old.tmp")
        except OSError as error:
            raise SetupError(
                f"{folder()} cannot be replaced ({error.strerror}); close what uses it, such as Blender"
            ) from None


def _remove_drafts() -> None:
    for draft in home().glob("environment.*.tmp"):
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _lock() -> Iterator[None]:
    """Keep other set-ups out; the system takes the lock off those that are killed."""
    try:
        home().mkdir(parents=True, exist_ok=True)
        file = (home() / "environment.lock").open("ab")
    except OSError as error:
        raise SetupError(
            f"{home()} cannot be written to ({error.strerror}); set BESTSHOT_HOME to another folder"
        ) from None
    with file:
        try:
            if sys.platform == "win32":
                import msvcrt  # noqa: PLC0415

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl  # noqa: PLC0415

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SetupError("another set-up is at work; wait until it is done") from None
        _remove_drafts()  # of set-ups that were killed: while we have the lock, nobody works at any
        yield

"""The engine's own Python environment, in a folder that all Blenders share: made whole or not at all.

It is made beside and renamed. That is safe, as it is only ever used through its Python's path, which finds everything
relative to itself; only the scripts that pip puts into it, which are never called, keep the old name.
"""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ...base.paths import ffmpeg_folder, free_bytes, home
from ...base.progress import Progress
from ...errors import SetupError
from . import pins, remembered
from .exclusive import one_set_up_at_a_time
from .installing import install, make_environment, python_of
from .interpreter import Interpreter, has_folders, which
from .libraries import INSTALLED_MEGABYTES, LIBRARIES, Library
from .torch_builds import CPU, OTHERS, Build, build, driver, named

_RECORD = "bestshot.json"  # in the environment


def folder() -> Path:
    """Return where the environment is, or would be."""
    return home() / "environment"


def needs(clip: Build | None = None) -> tuple[Library, ...]:
    """Return the libraries that `setup` downloads, with CLIP on that build of torch."""
    clip = clip or clip_build()
    return LIBRARIES + (clip.libraries if clip else ())


def clip_build() -> Build | None:
    """Return the build of torch that was added to our own environment for CLIP. Quick."""
    return named(_record().get("torch", ""))


def build_for(choice: str, ask: Callable[[], tuple[int, int] | None] = driver) -> Build:
    """Return the build of torch for that choice: "auto" keeps the one that is there; else see `torch_builds.build`."""
    return (clip_build() if choice == "auto" else None) or build(choice, ask)


def has_clip(python: Path | None = None) -> bool:
    """Return whether the Python that `engine_python.ready` gives has what CLIP needs. Quick: looks for folders."""
    value = os.environ.get("BESTSHOT_PYTHON")
    if value or python:
        return has_folders(Path(value or str(python)), CPU.libraries)
    return clip_build() is not None


def base() -> Path | None:
    """Return the Python that our own environment was made from; None where that is not known."""
    with suppress(OSError):
        for line in (folder() / "pyvenv.cfg").read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            if name.strip() == "executable" and Path(value.strip()).is_file():
                return Path(value.strip())
    return None


def made_from(python: Path, clip: Build | None = None) -> Path | None:
    """Return the Python of our own environment, where `setup` from that Python would change nothing; None otherwise.

    It then works, was made from that Python, and has the versions that this release installs. clip: as in `setup`.
    """
    own = python_of(folder())
    if clip and clip_build() != clip:
        return None
    clip = clip or clip_build()
    if _record() != _contents(clip):
        return None
    try:
        found = which(own, True, clip.libraries if clip else ())
    except SetupError:
        return None
    return own if found.base == which(python).base and not found.lacks else None


def setup(python: Path, progress: Progress, *, online: bool = True, clip: Build | None = None) -> Path:
    """Make the environment from that Python, unless it is there and works, and return its own Python.

    clip: with CLIP on that build of torch. Where none is named, an environment that has CLIP keeps it.
    progress(done, total, stage), in megabytes, total 0 where unknown, is called at least every 0.1 seconds; what it
    raises ends the work at once. Whatever ends it, an environment that was there before stays as it was.
    Raises SetupError: not online, another set-up at work, an unfit Python, no network, no room.
    """
    origin = which(python)
    with one_set_up_at_a_time():
        _remove_drafts()  # of set-ups that were killed
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
        try:
            draft = _make(origin, clip, progress)
            _put_away(folder())
            draft.rename(folder())
        except OSError as error:
            raise SetupError(f"{folder()} cannot be made: {error.strerror or error}") from None
        finally:
            _remove_drafts()
        own = python_of(folder())
        remembered.remember(own)
        return own


def remove() -> None:
    """Remove the environment, and the ffmpeg that was added. SetupError where something is using them."""
    with one_set_up_at_a_time():
        _put_away(folder())
        _put_away(ffmpeg_folder())
        _remove_drafts()


def _make(origin: Interpreter, clip: Build | None, progress: Progress) -> Path:
    """Make an environment in a folder of its own, try it, and return that folder."""
    draft = home() / f"environment.{os.getpid()}.tmp"
    python = make_environment(origin.path, draft, progress)
    install(python, pins.arguments(pins.ENGINE), LIBRARIES, progress)
    progress(0, 0, "trying it")
    if lacks := which(python, True).lacks:
        raise SetupError(f"the environment does not work: {lacks}; name another Python")
    if clip:
        install(python, pins.arguments(pins.CLIP_MODEL), OTHERS, progress)
        install(python, clip.arguments, clip.torch, progress)
        progress(0, 0, "trying it")
        if lacks := which(python, True, clip.libraries).lacks:
            raise SetupError(f"CLIP does not work here, with torch {clip.words}: {lacks}; choose another build")
    (draft / _RECORD).write_text(json.dumps(_contents(clip)), "utf-8")
    return draft


def _contents(clip: Build | None) -> dict[str, str]:
    """Return what an environment is recorded to have: the build of torch, "" for none, and a digest of all versions."""
    if clip is None:
        return {"torch": "", "versions": pins.digest(pins.ENGINE)}
    torch = clip.pair if clip.index else (pins.TORCH,)
    return {"torch": clip.name, "versions": pins.digest(pins.ENGINE, pins.CLIP_MODEL, *torch)}


def _record() -> dict[str, str]:
    """Return what our own environment is recorded to have; {} where nothing is."""
    try:
        found: dict[str, str] = json.loads((folder() / _RECORD).read_text("utf-8"))
        return found
    except (OSError, ValueError):
        return {}


def _check_room(needed: int) -> None:
    room = free_bytes() / 1e6
    if room < needed:
        raise SetupError(
            f"{home()} has {room:.0f} MB of room, but {needed} are needed; make room, or set "
            "BESTSHOT_HOME to another folder"
        )


def _put_away(path: Path) -> None:
    """Give a folder, where it exists, a name that `_remove_drafts` removes."""
    if path.exists():
        try:
            path.rename(home() / f"{path.name}.{os.getpid()}.old.tmp")
        except OSError as error:
            raise SetupError(
                f"{path} cannot be replaced ({error.strerror}); close what uses it, such as Blender"
            ) from None


def _remove_drafts() -> None:
    for draft in (*home().glob("environment.*.tmp"), *home().glob("ffmpeg.*.tmp")):
        shutil.rmtree(draft, ignore_errors=True)

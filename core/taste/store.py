"""The file of all labels, one a user, which every Blender and command shares. Standard library only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import monotonic

from ..base.files import write_atomic
from ..base.lock import held
from ..base.paths import home
from ..errors import BestShotError, InputError, OutputError
from .labels import Label, Labels, merged
from .text import Newer, from_text, to_text

_PATIENCE = 10.0  # seconds to wait for another process that writes, which takes it milliseconds


@dataclass(frozen=True)
class Stored:
    """What the file holds. note: a sentence for the user where it was damaged and is set aside; else ""."""

    labels: Labels = ()
    note: str = ""


def path() -> Path:
    """Return where the labels are; it need not exist."""
    return home() / "taste.json"


def read() -> Stored:
    """Return the labels of this user. A damaged file is set aside, and there are none.

    Raises InputError where the file cannot be read, or is of a newer BestShot.
    """
    try:
        return Stored(_read(path()))
    except _Damaged:
        return change(lambda labels: labels)


def known() -> Labels:
    """Return the labels of this user; none where they cannot be read."""
    try:
        return read().labels
    except BestShotError:
        return ()


def change(edit: Callable[[Labels], Labels]) -> Stored:
    """Have `edit` make new labels of those that there are, while no other process does; write and return them.

    Raises InputError where the file cannot be read, or is of a newer BestShot, OutputError where it cannot be written.
    """
    deadline = monotonic() + _PATIENCE

    def wait() -> None:
        if monotonic() > deadline:
            raise OutputError(f"{path()}: another BestShot has held it for {_PATIENCE:g} s")

    try:
        with held("taste", wait):
            try:
                before, note = _read(path()), ""
            except _Damaged as damage:
                before, note = (), _set_aside(damage)
            after = edit(before)
            if after != before:
                write_atomic(path(), to_text(after))
            return Stored(after, note)
    except OSError as error:
        raise OutputError(f"{path()}: cannot be written ({error.strerror})") from None


def read_file(file: Path) -> Labels:
    """Return the labels in a file that somebody exported. InputError where it cannot be read or is something else."""
    try:
        return _read(file, missing_ok=False)
    except _Damaged as damage:
        raise InputError(str(damage)) from None


def write_file(file: Path, labels: Sequence[Label]) -> None:
    """Write the labels to a file, whole or not at all. OutputError where that fails."""
    try:
        write_atomic(file, to_text(labels))
    except OSError as error:
        raise OutputError(f"{file}: cannot be written ({error.strerror})") from None


def add(labels: Sequence[Label]) -> Stored:
    """Add labels to those of this user, and return all; each is in place of an older one of the same moment."""
    return change(lambda there: merged(there, labels))


def forget() -> int:
    """Remove all labels of this user; return how many there were."""
    counts: list[int] = []

    def none(labels: Labels) -> Labels:
        counts.append(len(labels))
        return ()

    change(none)
    return sum(counts)


class _Damaged(Exception):
    """A file that holds no labels; `str()` of it says so."""


def _read(file: Path, *, missing_ok: bool = True) -> Labels:
    try:
        status = file.stat()
        return _parsed(file, (status.st_ino, status.st_mtime_ns, status.st_size))
    except FileNotFoundError:
        if missing_ok:
            return ()
        raise InputError(f"{file}: there is no such file") from None
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror})") from None
    except Newer:
        raise InputError(f"{file}: is of a newer BestShot; update this one") from None
    except ValueError as error:
        raise _Damaged(f"{file}: is damaged or something else: {error}") from None


@lru_cache(maxsize=1)
def _parsed(file: Path, version: tuple[int, int, int]) -> Labels:
    """Return the labels in a file. version: identifies its content: the same one is not read again and again while
    a slider is dragged.
    """
    return from_text(file.read_bytes())


def _set_aside(damage: _Damaged) -> str:
    """Rename the file to a name that is free; return what happened, in a sentence."""
    names = (path().with_name(f"taste.damaged{f'-{number}' if number > 1 else ''}.json") for number in range(1, 10**6))
    aside = next(name for name in names if not name.exists())
    path().replace(aside)
    return f"{damage}; it is kept as {aside.name}, and learning begins anew"

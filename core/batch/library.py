"""Which takes there are in folders, and where the results of each belong."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from ..deliver import metadata
from ..deliver.publish import CLIPS
from ..errors import UsageError

SUFFIXES = frozenset(
    ".3g2 .3gp .avi .dv .flv .m2ts .m2v .m4v .mj2 .mkv .mov .mp4 .mpeg .mpg .mts .mxf .ogv .ts .vob .webm .wmv".split()
)
"""What files in folders are looked at, in small letters. Previews that cameras write (.lrv, .thm) are none."""


@dataclass(frozen=True)
class Listed:
    """A take of the library.

    path: absolute. place: of its folder, in the folder for all results: the path of the file in the library, with its
    suffix, so that a.mp4 and a.mov are two, whatever else comes. size: bytes, 0 where there is no such file.
    """

    path: Path
    place: PurePath
    size: int

    @property
    def name(self) -> str:
        """How people are told of it: its path in the library."""
        return self.place.as_posix()


@dataclass(frozen=True)
class Library:
    """takes: in the order of their names, no file twice. notes: folders that cannot be read, or hold no video."""

    takes: tuple[Listed, ...]
    notes: tuple[str, ...]


def list_takes(named: Sequence[Path], out: Path) -> Library:
    """The videos in folders, however deep, and the files that are named, whatever their suffix.

    Left out are hidden files and folders, links to folders, all that lies in `out`, and clips that BestShot cut.
    UsageError where the results would lie among the takes.
    """
    found: dict[Path, Path] = {}  # by where it really lies
    notes: list[str] = []
    for path in named:
        videos = _videos(path, out, notes) if path.is_dir() else [path]
        for video in videos:
            found.setdefault(video.resolve(), Path(os.path.abspath(video)))  # noqa: PTH100 - without `..`
    folders = [path if path.is_dir() else path.parent for path in named]
    above = _above([Path(os.path.abspath(folder)) for folder in folders])  # noqa: PTH100
    if above is not None and above.resolve() == out.resolve():
        raise UsageError(f"--out: {out} is the folder of the takes; choose another, such as {out / 'bestshot'}")
    takes = (Listed(path, _place(path, above), _size(path)) for path in found.values())
    return Library(tuple(sorted(takes, key=lambda take: take.place.parts)), tuple(notes))


def _videos(folder: Path, out: Path, notes: list[str]) -> list[Path]:
    videos = list(_walk(folder, out.resolve(), notes))
    if not videos:
        notes.append(f"{folder}: holds no video")
    return videos


def _walk(folder: Path, out: Path, notes: list[str]) -> Iterator[Path]:
    def tell(error: OSError) -> None:
        notes.append(f"{error.filename}: cannot be read ({error.strerror}), left out")

    for above, folders, files in os.walk(folder, onerror=tell):
        ours = CLIPS if metadata.clips_listed(Path(above, metadata.NAME)) else None
        folders[:] = [
            name for name in folders
            if not name.startswith(".") and name != ours and Path(above, name).resolve() != out
        ]  # fmt: skip
        yield from (Path(above, name) for name in files if not name.startswith(".") and _suits(name))


def _suits(name: str) -> bool:
    return PurePath(name).suffix.lower() in SUFFIXES


def _above(folders: Sequence[Path]) -> Path | None:
    """The folder that holds all of them; None where they lie on several drives."""
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        return None


def _place(path: Path, above: Path | None) -> PurePath:
    if above is not None:
        return path.relative_to(above)
    drive = "".join(character for character in path.drive if character.isalnum())
    return PurePath(drive, *path.parts[1:])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # whoever opens it tells why

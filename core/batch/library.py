"""Find the takes in folders, and the folder for the results of each."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from ..base.file_names import FolderNames
from ..deliver.file_names import CLIPS_FOLDER
from ..deliver.ownership import RECORDS, earlier_results
from ..errors import UsageError

SUFFIXES = frozenset(
    ".3g2 .3gp .avi .dv .flv .m2ts .m2v .m4v .mj2 .mkv .mov .mp4 .mpeg .mpg .mts .mxf .ogv .ts .vob .webm .wmv".split()
)
"""Suffixes, in lower case, of the files that are takes. Previews that cameras write (.lrv, .thm) are not."""


@dataclass(frozen=True)
class LibraryTake:
    """A take of the library.

    path: absolute. relative_path: its path in the library. size: bytes, 0 if there is no such file.
    folder: the path of its folder in the folder for all results: the same, with its suffix, so that a.mp4 and a.mov
    have different ones, unless some system cannot have it or takes it for another's.
    """

    path: Path
    relative_path: PurePath
    size: int
    folder: PurePath

    @property
    def name(self) -> str:
        """Its path in the library, as text."""
        return self.relative_path.as_posix()


@dataclass(frozen=True)
class TakeLibrary:
    """takes: by relative path, no file twice. notes: on folders that cannot be read, or hold no video."""

    takes: tuple[LibraryTake, ...]
    notes: tuple[str, ...]


def list_takes(paths: Sequence[Path], out: Path) -> TakeLibrary:
    """Return the videos in folders, recursively, and the files that are named, whatever their suffix.

    Left out are hidden files and folders, links to folders, everything in `out`, and clips that BestShot cut.
    Raises UsageError if `out` is the folder of the takes.
    """
    found: dict[Path, Path] = {}  # by path without links
    notes: list[str] = []
    for path in paths:
        videos = _videos(path, out, notes) if path.is_dir() else [path]
        for video in videos:
            found.setdefault(video.resolve(), Path(os.path.abspath(video)))  # noqa: PTH100 - without `..`
    folders = [path if path.is_dir() else path.parent for path in paths]
    root = _common_folder([Path(os.path.abspath(folder)) for folder in folders])  # noqa: PTH100
    if root is not None and root.resolve() == out.resolve():
        raise UsageError(f"--out: {out} is the folder of the takes; choose another, such as {out / 'bestshot'}")
    relative_paths = [(path, _relative_path(path, root)) for path in found.values()]
    relative_paths.sort(key=lambda pair: pair[1].parts)
    own = _folders([relative.parts for _, relative in relative_paths])
    takes = (
        LibraryTake(path, relative, _size(path), folder)
        for (path, relative), folder in zip(relative_paths, own, strict=True)
    )
    return TakeLibrary(tuple(takes), tuple(notes))


def _folders(paths: Sequence[tuple[str, ...]]) -> list[PurePath]:
    """Return a folder for each path, given by its parts, inside that of its parent."""
    names, known = FolderNames(), dict[tuple[str, ...], PurePath]()

    def folder_of(parts: tuple[str, ...]) -> PurePath:
        if parts and parts not in known:
            known[parts] = names.new(folder_of(parts[:-1]), parts[-1])
        return known.get(parts, PurePath())

    return [folder_of(parts) for parts in paths]


def _videos(folder: Path, out: Path, notes: list[str]) -> list[Path]:
    videos = list(_walk(folder, out.resolve(), notes))
    if not videos:
        notes.append(f"{folder}: holds no video")
    return videos


def _walk(folder: Path, out: Path, notes: list[str]) -> Iterator[Path]:
    """Yield the videos below a folder; add a note for each folder that cannot be read."""

    def note_error(error: OSError) -> None:
        notes.append(f"{error.filename}: cannot be read ({error.strerror}), left out")

    for parent, folders, files in os.walk(folder, onerror=note_error):
        earlier = [earlier_results(Path(parent), record) for record in RECORDS]
        own_clips = CLIPS_FOLDER if any(one and one.clips for one in earlier) else None
        folders[:] = [
            name for name in folders
            if not name.startswith(".") and name != own_clips and Path(parent, name).resolve() != out
        ]  # fmt: skip
        yield from (Path(parent, name) for name in files if not name.startswith(".") and _is_video(name))


def _is_video(name: str) -> bool:
    return PurePath(name).suffix.lower() in SUFFIXES


def _common_folder(folders: Sequence[Path]) -> Path | None:
    """Return the folder that holds all of them; None if they are on several drives."""
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        return None


def _relative_path(path: Path, root: Path | None) -> PurePath:
    if root is not None:
        return path.relative_to(root)
    drive = "".join(character for character in path.drive if character.isalnum())
    return PurePath(drive, *path.parts[1:])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # its job reports why

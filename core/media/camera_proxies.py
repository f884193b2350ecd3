"""Find the small files that cameras write beside a take, by their names only; `proxy_match` compares the pictures."""

import os
import re
from pathlib import Path, PurePath

SUFFIXES = (".lrv", ".lrf", ".thm")  # low resolution video of GoPro and Insta360, of DJI; a thumbnail, seldom a video

_OTHER_STEMS = (  # where the stem of the small file is not that of the take; all in lower case
    (re.compile(r"g[a-z](\d{6})"), r"gl\1"),  # GoPro: GX010012.MP4, GL010012.LRV
    (re.compile(r"vid_(\d{8}_\d{6}_\d)0_(\d+)"), r"lrv_\g<1>1_\2"),  # Insta360: VID_…_00_013, LRV_…_01_013.lrv
)
_JPEG = b"\xff\xd8"


def find_camera_proxies(take: Path) -> tuple[Path, ...]:
    """Return the files in the take's folder whose names, in any case, are those of its camera proxies; best first.

    Regular files only: no links, no JPEG thumbnails, never the take itself.
    """
    stem = take.stem.lower()
    stems = {stem} | {pattern.sub(small, stem) for pattern, small in _OTHER_STEMS if pattern.fullmatch(stem)}
    try:
        with os.scandir(take.parent) as entries:
            found = [take.parent / entry.name for entry in entries if _has_name(entry, stems)]
    except OSError:
        return ()  # opening the take reports why
    proxies = (path for path in found if path.name != take.name and not _is_jpeg(path))
    return tuple(sorted(proxies, key=lambda path: (SUFFIXES.index(path.suffix.lower()), path.name)))


def _has_name(entry: "os.DirEntry[str]", stems: set[str]) -> bool:
    name = PurePath(entry.name.lower())
    return name.suffix in SUFFIXES and name.stem in stems and entry.is_file(follow_symlinks=False)


def _is_jpeg(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_JPEG)) == _JPEG
    except OSError:
        return False  # opening it reports why

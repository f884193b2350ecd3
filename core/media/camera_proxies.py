"""The small files that cameras write beside a take: names lead to them, and prove nothing."""

import os
import re
from pathlib import Path, PurePath

SUFFIXES = (".lrv", ".lrf", ".thm")  # low resolution video of GoPro and Insta360, of DJI; a thumbnail, seldom a video

_OTHERWISE = (  # where the small file's stem is not the take's; all in small letters
    (re.compile(r"g[a-z](\d{6})"), r"gl\1"),  # GoPro: GX010012.MP4, GL010012.LRV
    (re.compile(r"vid_(\d{8}_\d{6}_\d)0_(\d+)"), r"lrv_\g<1>1_\2"),  # Insta360: VID_…_00_013, LRV_…_01_013.lrv
)
_JPEG = b"\xff\xd8"


def find_camera_proxies(take: Path) -> tuple[Path, ...]:
    """Files in the take's own folder that are called as its camera's small ones are, whatever the case; best first.

    Plain files only: no links, no thumbnails that are JPEG, never the take itself.
    """
    stem = take.stem.lower()
    stems = {stem} | {pattern.sub(small, stem) for pattern, small in _OTHERWISE if pattern.fullmatch(stem)}
    try:
        with os.scandir(take.parent) as entries:
            named = [take.parent / entry.name for entry in entries if _suits(entry, stems)]
    except OSError:
        return ()  # whoever opens the take tells why
    others = (path for path in named if path.name != take.name and not _is_picture(path))
    return tuple(sorted(others, key=lambda path: (SUFFIXES.index(path.suffix.lower()), path.name)))


def _suits(entry: "os.DirEntry[str]", stems: set[str]) -> bool:
    name = PurePath(entry.name.lower())
    return name.suffix in SUFFIXES and name.stem in stems and entry.is_file(follow_symlinks=False)


def _is_picture(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_JPEG)) == _JPEG
    except OSError:
        return False  # whoever opens it tells why

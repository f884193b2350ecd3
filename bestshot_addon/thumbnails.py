"""Thumbnails of picks, for the panels, kept as long as Blender runs."""

from array import array
from contextlib import suppress
from pathlib import Path
from typing import Any

import bpy.utils.previews

_MAX_COUNT = 200  # each takes some 200 kB
_ICON = 64  # pixels, the width of those in lists

_previews: Any = None
_version = 0


def keep(video: Path, peak: float, jpeg: bytes) -> None:
    """Keep the thumbnail of the pick with its peak there; do nothing without one, or without a window."""
    if _previews is None or not jpeg or bpy.app.background:
        return
    file = Path(bpy.app.tempdir, "bestshot.jpg")
    # RuntimeError: Blender cannot read it
    with suppress(OSError, RuntimeError):
        try:
            file.write_bytes(jpeg)
            _add(_name(video, peak), file)
        finally:
            file.unlink(missing_ok=True)
    for oldest in list(_previews)[:-_MAX_COUNT]:
        del _previews[oldest]


def icon(video: Path, peak: float) -> int:
    """Return a thumbnail's icon number for a layout; 0 where there is none."""
    name = _name(video, peak)
    return _previews[name].icon_id if _previews is not None and name in _previews else 0


def version() -> int:
    """Return a number that differs once there are other thumbnails."""
    return _version


def count() -> int:
    """Return how many thumbnails are kept."""
    return len(_previews)


def _name(video: Path, peak: float) -> str:
    return f"{peak} {video}"


def _add(name: str, file: Path) -> None:
    """Make a preview from pixels: loaded as Blender offers, it would leave a file in the user's thumbnail cache."""
    global _version  # noqa: PLW0603
    _version += 1
    image: Any = bpy.data.images.load(str(file))
    try:
        _previews.pop(name, None)
        preview = _previews.new(name)
        preview.image_size = image.size
        preview.image_pixels_float.foreach_set(_pixels(image))
        width, height = image.size
        image.scale(_ICON, max(round(_ICON * height / width), 1))
        preview.icon_size = image.size  # lists show this one, up to Blender 4
        preview.icon_pixels_float.foreach_set(_pixels(image))
    finally:
        bpy.data.images.remove(image)


def _pixels(image: Any) -> "array[float]":
    pixels = array("f", bytes(4 * len(image.pixels)))
    image.pixels.foreach_get(pixels)
    return pixels


def register() -> None:
    global _previews  # noqa: PLW0603 - Blender does not free it by itself
    _previews = bpy.utils.previews.new()


def unregister() -> None:
    global _previews  # noqa: PLW0603
    bpy.utils.previews.remove(_previews)
    _previews = None

"""Small pictures of the highlights, for the panels, as long as Blender runs."""

from contextlib import suppress
from tempfile import NamedTemporaryFile
from typing import Any

import bpy.utils.previews

_previews: Any = None


def keep(strip: str, jpeg: bytes) -> None:
    """Keep the picture of a highlight; nothing where there is none, or no room for it."""
    if _previews is None or not jpeg:
        return
    with suppress(OSError):
        with NamedTemporaryFile(dir=bpy.app.tempdir, prefix="bestshot-", suffix=".jpg", delete=False) as file:
            file.write(jpeg)
        _previews.pop(strip, None)
        _previews.load(strip, file.name, "IMAGE")


def icon(strip: str) -> int:
    """The picture's number for a layout; 0 where there is none."""
    return _previews[strip].icon_id if _previews is not None and strip in _previews else 0


def register() -> None:
    global _previews  # noqa: PLW0603 - Blender wants it removed by hand
    _previews = bpy.utils.previews.new()


def unregister() -> None:
    global _previews  # noqa: PLW0603
    bpy.utils.previews.remove(_previews)
    _previews = None

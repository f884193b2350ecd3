"""The proxy that Blender has made of a movie strip's file: a smaller copy, which is quicker to analyse."""

from pathlib import Path
from typing import Any

import bpy

from . import vse

SIZES = (25, 50, 75, 100)  # per cent of the file's own
ENOUGH = 480  # lines: with fewer, sharpness cannot be measured well


def proxy_of(scene: Any, strip: Any) -> Path | None:
    """Return the strip's proxy: the smallest of at least 480 lines, else the largest; None where it uses none.

    The engine checks whether it matches the file.
    """
    if strip.type != "MOVIE" or not strip.use_proxy or strip.proxy is None:
        return None
    project = scene.sequence_editor.proxy_storage == "PROJECT"
    if strip.proxy.use_proxy_custom_file and not project:
        named = _absolute(strip, strip.proxy.filepath)
        return named if strip.proxy.filepath and named.is_file() else None
    folder = _folder(scene, strip, project) / vse.media_path(strip).name
    existing = [(size, path) for size in SIZES if (path := folder / f"proxy_{size}.avi").is_file()]
    lines = strip.elements[0].orig_height if len(strip.elements) else 0
    enough = [path for size, path in existing if lines * size >= ENOUGH * 100]
    return (enough[0] if enough else existing[-1][1]) if existing else None


def _folder(scene: Any, strip: Any, project: bool) -> Path:
    """Return the folder that holds a folder for each file."""
    if project:
        return _absolute(strip, scene.sequence_editor.proxy_dir or "//BL_proxy")
    if strip.proxy.use_proxy_custom_directory and strip.proxy.directory:
        return _absolute(strip, strip.proxy.directory)
    return vse.media_path(strip).parent / "BL_proxy"


def _absolute(strip: Any, path: str) -> Path:
    return Path(bpy.path.abspath(path, library=strip.id_data.library))

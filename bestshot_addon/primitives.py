"""Lines, areas and small texts, drawn in pixels of the region that is being drawn."""

from collections.abc import Sequence
from typing import Any

import blf
import bpy
import gpu
from gpu_extras.batch import batch_for_shader

Point = tuple[float, float]

_FONT = 0
_SIZE = 11  # points of a text, at a scale of 1
_DARK = (0.05, 0.05, 0.05, 0.75)
_WHITE = (1.0, 1.0, 1.0)


def make_area(points: Any) -> Any:
    """Return a strip of triangles, (N, 2), as a batch."""
    return batch_for_shader(_flat(), "TRI_STRIP", {"pos": points})


def make_lines(points: Any) -> Any:
    """Return lines, (N, 3), each from one of two points to the other, as a batch."""
    return batch_for_shader(_wide(), "LINES", {"pos": points})


def draw_area(batch: Any, colour: Sequence[float]) -> None:
    """Draw what `make_area` returned. colour: red, green, blue, opacity."""
    shader = _flat()
    shader.uniform_float("color", colour)
    batch.draw(shader)


def draw_lines(batch: Any, colour: Sequence[float], width: float) -> None:
    """Draw what `make_lines` returned. width: pixels."""
    shader, region = _wide(), _region()
    shader.uniform_float("viewportSize", (region.width, region.height))
    shader.uniform_float("lineWidth", width)
    shader.uniform_float("color", colour)
    batch.draw(shader)


def draw_strokes(points: Sequence[Point], width: float, opacity: float = 0.95) -> None:
    """Draw white lines, each from one of two points to the other."""
    if points:
        draw_lines(make_lines([(*point, 0.0) for point in points]), (*_WHITE, opacity), width)


def draw_triangles(corners: Sequence[Point]) -> None:
    """Fill triangles, of three corners each, with white."""
    if corners:
        draw_area(batch_for_shader(_flat(), "TRIS", {"pos": corners}), (*_WHITE, 0.95))


def draw_pill(text: str, x: float, y: float, scale: float) -> float:
    """Draw a text on a dark ground, its lower left corner at that place; return its width in pixels, with a gap."""
    blf.size(_FONT, _SIZE * scale)
    size: Any = blf.dimensions(_FONT, text)
    width, pad = float(size[0]), 3 * scale
    right, top = x + width + 2 * pad, y + _SIZE * scale + pad
    draw_area(make_area([(x, y), (right, y), (x, top), (right, top)]), _DARK)
    blf.color(_FONT, *_WHITE, 0.95)
    blf.position(_FONT, x + pad, y + pad, 0)
    blf.draw(_FONT, text)
    return width + 3 * pad


def _flat() -> Any:
    return gpu.shader.from_builtin("UNIFORM_COLOR")


def _wide() -> Any:
    return gpu.shader.from_builtin("POLYLINE_UNIFORM_COLOR")


def _region() -> Any:
    return bpy.context.region

"""Draws curves on the strips that were searched, and where their shots are.

Nothing of the file is touched while drawing, and no strip is kept from one drawing to the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import gpu
import numpy as np

from . import curves, ours, recall, shots, vse
from .curve_shape import Shape, Span, shape
from .curves import Curve, Preview
from .primitives import (
    Point,
    draw_area,
    draw_lines,
    draw_pill,
    draw_strokes,
    draw_triangles,
    make_area,
    make_lines,
)
from .shot_list import listing_of
from .shots import Shot

_LEAST_ROW = 14  # pixels of a channel, at a scale of 1, below which nothing is drawn
_BOTTOM, _MIDDLE, _TOP = 0.2, 0.5, 0.8  # of a strip in its channel
_DASH = 4  # pixels
_AMBER = (0.98, 0.78, 0.32)
_FILL, _LINE = 0.28, 0.95  # opacities

_batches: dict[str, tuple[tuple[Any, ...], Any, Any]] = {}  # by source: what they depend on, the filling, the line


@dataclass(frozen=True)
class _Place:
    """Where a strip is drawn. span: what is in view. first, end: its handles, as frames of the timeline.

    origin: the frame at which its take is at 0 seconds. fps: frames of the timeline that a second of the take lasts.
    low, row: lower edge and height of its channel, in pixels. scale: of the interface.
    """

    span: Span
    first: int
    end: int
    origin: float
    fps: float
    low: float
    row: float
    scale: float

    def pixel_of(self, seconds: float) -> float:
        """Return where a time of the take is, in pixels."""
        return self.span.pixel_of(self.origin + seconds * self.fps)

    def height(self, share: float) -> float:
        """Return how high a share of the channel is, in pixels."""
        return self.low + share * self.row

    def shows(self, x: float) -> bool:
        """Whether a place is in view, and within the strip."""
        first, end = self.span.pixel_of(self.first), self.span.pixel_of(self.end)
        return max(first, 0) <= x <= min(end, self.span.width)


def draw_over_strips(context: Any) -> None:
    scene, region = vse.timeline_scene(context), context.region
    if scene is None or scene.sequence_editor is None:
        return
    takes = ours.takes(scene)
    if not takes:
        return
    view = region.view2d
    (left, bottom), (right, top) = view.region_to_view(0, 0), view.region_to_view(region.width, region.height)
    span = Span(left, (right - left) / region.width, region.width)
    row, scale = region.height / (top - bottom), context.preferences.system.ui_scale
    if row < _LEAST_ROW * scale:
        return
    gpu.state.blend_set("ALPHA")
    found = shots.cached(scene)
    for take in takes:
        strip = vse.named(scene, take)
        if strip is None or strip.type != "MOVIE":
            continue
        first, end = vse.handles(strip)
        if end < left or first > right or not bottom - 1 < strip.channel < top:
            continue
        video = vse.media_path(strip)
        curve = curves.of(video)
        recall.want(scene, take)
        if curve is None:
            continue
        origin = vse.content_start(strip) - vse.content_cut(strip) / curve.media_fps * curve.fps
        place = _Place(span, first, end, origin, curve.fps, (strip.channel - bottom) * row, row, scale)
        _draw_curve(take, curve, place)
        _draw_ranges(curves.preview_of(video), place)
        _draw_shots([shot for shot in found if shot.take == take], place)
        _draw_rejected(ours.rejected(scene, take), place)


def _draw_curve(take: str, curve: Curve, place: _Place) -> None:
    key = (curve.version, place)
    if take not in _batches or _batches[take][0] != key:
        found = shape(curve, place.span, place.first, place.end, place.origin)
        _batches[take] = (key, *(_make_batches(found, place) if found else (None, None)))
    _, filling, line = _batches[take]
    if filling is not None:
        draw_area(filling, (*_AMBER, _FILL))
    if line is not None:
        draw_lines(line, (*_AMBER, _LINE), 1.5 * place.scale)


def _make_batches(found: Shape, place: _Place) -> tuple[Any, Any]:
    """Return the filling below a curve, and its line, dashed where nothing was analysed; None for no line."""
    base, height = place.height(_BOTTOM), place.height(_MIDDLE) - place.height(_BOTTOM)
    tops = np.stack([found.columns, base + found.heights * height], axis=1).astype(np.float32)
    feet = np.stack([found.columns, np.full(len(tops), base, np.float32)], axis=1)
    filling = make_area(np.stack([feet, tops], axis=1).reshape(-1, 2))
    drawn = found.known[:-1] | (found.columns[:-1].astype(int) // _DASH % 2 == 0)
    lines = np.stack([tops[:-1], tops[1:]], axis=1)[drawn].reshape(-1, 2)
    return filling, make_lines(np.pad(lines, ((0, 0), (0, 1)))) if len(lines) else None


def _draw_ranges(ranges: tuple[Preview, ...], place: _Place) -> None:
    """Outline where shots would be."""
    bottom, top = place.height(_BOTTOM), place.height(_TOP)
    sides = [(place.pixel_of(one.start), place.pixel_of(one.end)) for one in ranges]
    outlines = [_outline((left, bottom), (right, bottom), (right, top), (left, top)) for left, right in sides]
    draw_strokes(_joined(outlines), 1.5 * place.scale)


def _draw_shots(mine: list[Shot], place: _Place) -> None:
    """Draw a triangle at each peak, filled for shots that stay, and rank and score where there is room."""
    size, top, free_from = 6 * place.scale, place.height(_TOP), -np.inf
    marks = [(place.pixel_of(float(shot.pick.peak_time)), shot) for shot in mine if shot.pick and not shot.in_row]
    shown = sorted((mark for mark in marks if place.shows(mark[0])), key=lambda mark: mark[0])
    corners = [((x - size, top), (x + size, top), (x, top - 1.6 * size)) for x, _ in shown]
    draw_triangles(_joined(three for three, (_, shot) in zip(corners, shown, strict=True) if shot.stays))
    draw_strokes(_joined(_outline(*three) for three in corners), 1.2 * place.scale)
    for x, shot in shown:
        if x - size > free_from:
            text = f"{shot.rank}  {shot.score:.2f}"
            free_from = x - size + draw_pill(text, x - size, top + 2 * place.scale, place.scale)


def _draw_rejected(rejected: list[int], place: _Place) -> None:
    """Draw a thin cross at each peak that was rejected."""
    size, middle = 4 * place.scale, place.height(_MIDDLE)
    ends = (-size, -size), (size, size), (-size, size), (size, -size)
    shown = [x for x in (place.pixel_of(id / 1000) for id in rejected) if place.shows(x)]
    draw_strokes([(x + across, middle + up) for x in shown for across, up in ends], place.scale, 0.7)


def _outline(*corners: Point) -> list[Point]:
    """Return the lines around corners, each from one of two points to the other."""
    return _joined(pairwise((*corners, corners[0])))


def _joined(lists: Iterable[Iterable[Point]]) -> list[Point]:
    return list(chain.from_iterable(lists))


def draw_corner(context: Any) -> None:
    """Say in the preview which shot is current."""
    scene = vse.timeline_scene(context)
    if scene is None or scene.sequence_editor is None or not ours.takes(scene):
        return
    listed = listing_of(context)
    current = shots.current_of(scene, listed.shots)
    if current is None or not current.first <= scene.frame_current < current.end:
        return
    place = "/".join(map(str, listed.place_of(current, context.window_manager.bestshot_list.sort)))
    state = "kept" if current.is_kept else "changed" if current.is_changed else ""
    parts = [place, f"{current.score:.2f}", state]
    scale = context.preferences.system.ui_scale
    draw_pill("  ·  ".join(filter(None, parts)), 12 * scale, 12 * scale, 1.3 * scale)


def forget() -> None:
    """Let go of what was prepared for drawing."""
    _batches.clear()

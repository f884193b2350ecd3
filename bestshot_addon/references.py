"""Strips as references: what the user shows, to get shots that look like it."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy

from ..core.base.reference import Reference
from ..core.errors import InputError
from . import ours, shots, vse
from .shots import Shot
from .source_strips import mapping_of


def references_of(scene: Any, unwanted: bool) -> tuple[Reference, ...]:
    """Return what the selected strips show: videos, pictures, and shots; where none is, the kept shots.

    Takes that were searched are no references, as everything in them looks like them. Raises InputError where there is
    nothing, LeftOut where a strip cannot be mapped to its file.
    """
    takes = ours.takes(scene)
    chosen = [strip for strip in vse.open_strips(scene) if strip.select and strip.name not in takes]
    found = [one for strip in chosen if (one := _reference_of(scene, strip, unwanted)) is not None]
    if not found:
        found = [reference_to(shot, unwanted) for shot in shots.of(scene) if shot.is_kept]
    if not found:
        raise InputError("select videos, pictures or shots that the shots should look like, or keep some")
    return tuple(found)


def reference_to(shot: Shot, unwanted: bool = False) -> Reference:
    """Return the peak of a shot as a reference."""
    time = shot.pick.peak_time if shot.pick else Fraction(shot.id, 1000)
    return Reference(str(shot.video), time, unwanted=unwanted)


def _reference_of(scene: Any, strip: Any, unwanted: bool) -> Reference | None:
    """Return what a strip shows; None for strips that are neither video nor picture."""
    if strip.type == "IMAGE" and len(strip.elements):
        folder = Path(bpy.path.abspath(strip.directory, library=strip.id_data.library))
        return Reference(str(folder / strip.elements[0].filename), unwanted=unwanted)
    if strip.type != "MOVIE":
        return None
    mapping = mapping_of(scene, strip)
    start, end = mapping.source_of(mapping.first), mapping.source_of(mapping.end - 1)
    return Reference(str(vse.media_path(strip)), start, end if end > start else None, unwanted)

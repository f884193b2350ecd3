"""Copies of strips, made where they were planned."""

from collections.abc import Sequence
from typing import Any

from . import vse, windows
from .strip_plan import PlannedStrip


def make_copies(context: Any, scene: Any, planned: Sequence[PlannedStrip]) -> list[Any]:
    """Make planned copies at once, so that picture and sound stay connected where they were; return them, unlocked.

    RuntimeError where Blender refuses, which leaves none.
    """
    if not planned:
        return []
    copies = windows.duplicate(context, scene, [strip.original for strip in planned])
    try:
        for copy, strip in zip(copies, planned, strict=True):
            start = vse.content_start(strip.original) + strip.moved
            vse.put(scene, copy, channel=strip.channel, start=start, first=strip.first, end=strip.end)
            copy.lock = False
    except RuntimeError:
        vse.remove(scene, copies)
        raise
    return copies

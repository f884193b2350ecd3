"""Copies of strips, made where they were planned, and names for them."""

from collections.abc import Sequence
from itertools import chain, count
from typing import Any

from . import vse, windows
from .strip_plan import PlannedStrip

_NAME_BYTES = 63


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


def unused_name(scene: Any, name: str) -> str:
    """Return a strip name that is not in use and not too long: Blender would rename a second `0.87` to `0.088`."""
    taken = {strip.name for holder in vse.holders(scene) for strip in vse.strips_of(holder)}
    name = name.encode()[: _NAME_BYTES - len(" (999)")].decode(errors="ignore")
    names = chain([name], (f"{name} ({number})" for number in count(2)))
    return next(each for each in names if each not in taken)


def stem(source: Any) -> str:
    """Return the name of a take without its file's ending."""
    name: str = source.name
    return name.rpartition(".")[0] or name

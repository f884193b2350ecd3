"""Names for strips that we make."""

from itertools import chain, count
from typing import Any

from . import vse

_MOST_BYTES = 63


def unused_name(scene: Any, name: str) -> str:
    """Return a strip name that is not in use and not too long: Blender would rename a second `0.87` to `0.088`."""
    taken = {strip.name for holder in vse.holders(scene) for strip in vse.strips_of(holder)}
    name = name.encode()[: _MOST_BYTES - len(" (999)")].decode(errors="ignore")
    names = chain([name], (f"{name} ({number})" for number in count(2)))
    return next(each for each in names if each not in taken)


def stem(source: Any) -> str:
    """Return the name of a take without its file's ending."""
    name: str = source.name
    return name.rpartition(".")[0] or name

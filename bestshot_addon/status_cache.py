"""Caches what panels show of files and programs: they are drawn many times a second, and a disk may be slow.

What changes the files here calls `clear`; a timer notices what others changed.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import bpy
from bpy.app.handlers import persistent

from . import windows

_SECONDS = 30.0  # between two refreshes

T = TypeVar("T")

_results: dict[tuple[Any, ...], Any] = {}  # by function and arguments
_shown: set[tuple[Any, ...]] = set()  # since the last refresh


def cached(check: Callable[..., T], *arguments: Any) -> T:
    """Return what `check(*arguments)` returned when it was last called; it is called only where it never was."""
    call = (check, *arguments)
    _shown.add(call)
    if call not in _results:
        _results[call] = check(*arguments)
    result: T = _results[call]
    return result


@persistent  # type: ignore[untyped-decorator]
def clear(*_: Any) -> None:
    """Check again when next asked: something was set up or removed, or another file was opened. Also a handler."""
    _results.clear()


def refresh() -> float:
    """Check again what was shown since the last refresh, and redraw where it changed. For a timer of Blender's."""
    before = dict(_results)
    _results.clear()
    _results.update({call: call[0](*call[1:]) for call in _shown})
    if any(before.get(call) != result for call, result in _results.items()):
        windows.redraw()
    _shown.clear()
    return _SECONDS


def register() -> None:
    bpy.app.handlers.load_post.append(clear)
    bpy.app.timers.register(refresh, first_interval=_SECONDS, persistent=True)


def unregister() -> None:
    bpy.app.timers.unregister(refresh)
    bpy.app.handlers.load_post.remove(clear)
    clear()
    _shown.clear()

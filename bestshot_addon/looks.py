"""What panels say about files and programs: looked at once and remembered, as they are drawn many times a second.

The files may lie on a slow network. What changes them here calls `forget`; a timer sees what others changed.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import bpy
from bpy.app.handlers import persistent

from . import windows

_SECONDS = 30.0  # between two looks at what is being shown

T = TypeVar("T")

_seen: dict[tuple[Any, ...], Any] = {}  # a function and its arguments: what it returned
_shown: set[tuple[Any, ...]] = set()  # since the last look


def seen(look: Callable[..., T], *about: Any) -> T:
    """Return what `look(*about)` returned when it was last called; it is called only where it never was."""
    question = (look, *about)
    _shown.add(question)
    if question not in _seen:
        _seen[question] = look(*about)
    found: T = _seen[question]
    return found


@persistent  # type: ignore[untyped-decorator]
def forget(*_: Any) -> None:
    """Look again when next asked: something was set up or removed, or another file was opened. Also a handler."""
    _seen.clear()


def look_again() -> float:
    """Look again at what was shown since the last look, and redraw where it changed. For a timer of Blender's."""
    before = dict(_seen)
    _seen.clear()
    _seen.update({question: question[0](*question[1:]) for question in _shown})
    if any(before.get(question) != found for question, found in _seen.items()):
        windows.redraw()
    _shown.clear()
    return _SECONDS


def register() -> None:
    bpy.app.handlers.load_post.append(forget)
    bpy.app.timers.register(look_again, first_interval=_SECONDS, persistent=True)


def unregister() -> None:
    bpy.app.timers.unregister(look_again)
    bpy.app.handlers.load_post.remove(forget)
    forget()
    _shown.clear()

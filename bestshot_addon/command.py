"""Makes `blender -b FILE.blend --command bestshot …` known; what it does is imported when it is called."""

from typing import Any

import bpy

_handles: list[Any] = []


def register() -> None:
    _handles.append(bpy.utils.register_cli_command("bestshot", _run))


def unregister() -> None:
    bpy.utils.unregister_cli_command(_handles.pop())


def _run(arguments: list[str]) -> int:
    from . import headless

    return headless.run(arguments)

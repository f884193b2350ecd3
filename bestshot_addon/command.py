"""Registers `blender -b FILE.blend --command bestshot …`; the module that runs it is imported when it is called."""

from typing import Any

import bpy

_handles: list[Any] = []


def register() -> None:
    _handles.append(bpy.utils.register_cli_command("bestshot", run))


def unregister() -> None:
    bpy.utils.unregister_cli_command(_handles.pop())


def run(arguments: list[str]) -> int:
    """Run the command with these arguments; return its exit code."""
    from . import headless

    return headless.run(arguments)

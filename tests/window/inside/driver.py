"""Runs in Blender: executes the code that comes through a socket, on the main thread, and answers.

A request is a line of JSON, [code, values]; an answer is [true, value of the last expression] or [false, traceback].
"""

import ast
import json
import os
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

import bpy

sys.path.append(str(Path(__file__).parent))
import addon_utils
import helpers
import reviewing

PERIOD = 0.01

connection = socket.socket(fileno=int(os.environ["DRIVER_SOCKET"]))
connection.setblocking(False)
received = bytearray()


def listen() -> float:
    """Answer all whole requests that have come; called again and again by Blender."""
    try:
        while part := connection.recv(65536):
            received.extend(part)
        os._exit(0)  # whoever asked is gone
    except BlockingIOError:
        pass
    while b"\n" in received:
        line, _, rest = bytes(received).partition(b"\n")
        received[:] = rest
        answered = json.dumps(answer(*json.loads(line)), default=repr)
        connection.setblocking(True)
        connection.sendall(answered.encode() + b"\n")
        connection.setblocking(False)
    return PERIOD


def answer(code: str, values: dict[str, Any]) -> tuple[bool, Any]:
    """Execute all of the code, then say what its last expression is worth."""
    names = {"bpy": bpy, **vars(helpers), **vars(reviewing), **values}
    try:
        tree = ast.parse(code)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else ast.parse("None").body[0]
        exec(compile(tree, "<test>", "exec"), names)  # noqa: S102
        return True, eval(compile(ast.fix_missing_locations(ast.Expression(last.value)), "<test>", "eval"), names)  # noqa: S307
    except Exception:
        return False, traceback.format_exc()


bpy.context.preferences.view.show_splash = False
# the template starts with preferences of its own, in which nothing is enabled
addon_utils.enable(helpers.EXTENSION, default_set=True)
helpers.watch_drawing()
bpy.app.timers.register(listen, persistent=True)

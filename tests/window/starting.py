"""Starts real Blenders with their windows, which ../shared/tools/real-blender brings; for tests and for pictures."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from real_blender import REAL_BLENDER, prepare
from window.screen import HEIGHT, WIDTH, Screen

INSIDE = Path(__file__).parent / "inside"
BLENDER = (
    "blender", "--app-template", "Video_Editing",
    "--window-geometry", "0", "0", str(WIDTH), str(HEIGHT), "--python", str(INSIDE / "driver.py"),
)  # fmt: skip


@contextmanager
def started(version: str, zipped: Path, folder: Path, pictures: Path) -> Iterator[Screen]:
    """Blender, just started, with the extension of that zip enabled and the Python at hand for its engine.

    It must not have shown a traceback by the end. folder: what it and we both see, at the same path.
    """
    environment = prepare(version, folder, pictures, zipped.parent, INSIDE)
    ours, theirs = socket.socketpair()
    log = folder / "blender.log"
    log.touch()
    environment["DRIVER_SOCKET"] = str(theirs.fileno())
    command = (REAL_BLENDER, version, "python3", INSIDE / "hands.py", log, f"{WIDTH}x{HEIGHT}", zipped, *BLENDER)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    with ours, theirs, subprocess.Popen(
        command, cwd=folder, env=environment, pass_fds=(theirs.fileno(),), **pipes
    ) as hands:  # fmt: skip
        theirs.close()
        screen = Screen(hands, ours, log, pictures)
        screen.wait("drawn()")
        yield screen
        assert "Traceback" not in screen.log
        assert "Deprecat" not in screen.log

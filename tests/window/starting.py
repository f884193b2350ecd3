"""Start real Blenders with their windows, from ../shared/tools/real-blender; for tests and for pictures."""

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
def started(version: str, zipped: Path, folder: Path, pictures: Path, *seen: Path) -> Iterator[Screen]:
    """Yield the screen of a Blender with the extension of that zip enabled and this Python for its engine.

    It must not have shown a traceback by the end. folder: for its home. It, pictures and the folders `seen` have the
    same paths inside as outside.
    """
    environment = prepare(version, folder, pictures, *seen, zipped.parent, INSIDE)
    ours, theirs = socket.socketpair()
    log = folder / "blender.log"
    log.touch()
    environment["DRIVER_SOCKET"] = str(theirs.fileno())
    command = (REAL_BLENDER, version, "python3", INSIDE / "display.py", log, f"{WIDTH}x{HEIGHT}", zipped, *BLENDER)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    with ours, theirs, subprocess.Popen(
        command, cwd=folder, env=environment, pass_fds=(theirs.fileno(),), **pipes
    ) as display:  # fmt: skip
        theirs.close()
        screen = Screen(display, ours, log, pictures)
        screen.wait("drawn()")
        yield screen
        screen.check_log()

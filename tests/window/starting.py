"""Starts real Blenders with their windows, which ../shared/tools/real-blender brings; for tests and for pictures."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from window.screen import HEIGHT, WIDTH, Screen

SHARED = (Path(__file__).resolve().parents[3] / "shared").resolve()
REAL_BLENDER = SHARED / "tools" / "real-blender"
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
    subprocess.run((REAL_BLENDER, "prepare", version), check=True, stdin=subprocess.DEVNULL)
    for name in ("home", "bestshot"):
        (folder / name).mkdir()
    models = [Path(name) for name in os.environ.get("BESTSHOT_MODELS", "").split(os.pathsep) if name]
    models += [SHARED / "models"]
    # a Python of the system's own cannot be bound in over the Blender's system
    seen = {folder, pictures, zipped.parent, INSIDE, Path(sys.prefix), Path(sys.base_prefix), *models} - {Path("/usr")}
    ours, theirs = socket.socketpair()
    log = folder / "blender.log"
    log.touch()
    environment = os.environ | {
        "BIND": " ".join(str(path) for path in seen if path.is_dir()),
        "BLENDER_HOME": str(folder / "home"),
        "BESTSHOT_HOME": str(folder / "bestshot"),
        "BESTSHOT_MODELS": os.pathsep.join(map(str, models)),
        "BESTSHOT_PYTHON": sys.executable,
        "DRIVER_SOCKET": str(theirs.fileno()),
    }
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

"""Children: started apart from us, without a shell or a console window, and ended together with all that is theirs."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

PYTHON_OPTIONS = ("-I", "-X", "utf8")  # -I: nothing of the user's or the current folder gets imported


def start(
    command: Sequence[str | Path], stdin: int = subprocess.DEVNULL, stderr: int = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """Start a Python by its absolute path, its output in a pipe. OSError where that cannot be.

    It gets none of our PYTHON… variables, with which Blender's own Python would be forced upon it.
    """
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return subprocess.Popen(
        [str(word) for word in command],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        cwd=Path(command[0]).parent,  # a folder that stays: Windows locks the one that a process runs in
        **apart,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a child and its own children; returns when it is gone."""
    if sys.platform == "win32":
        taskkill = Path(os.environ["SYSTEMROOT"], "System32", "taskkill.exe")
        with suppress(OSError):
            subprocess.run(
                [taskkill, "/F", "/T", "/PID", str(process.pid)],
                capture_output=True,
                check=False,
                creationflags=subprocess.CREATE_NO_WINDOW,
            )
    else:
        with suppress(ProcessLookupError, PermissionError):  # all of them gone already
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def how_it_ended(code: int) -> str:
    """An exit code in words: `SIGSEGV`, `code 3`, `code 0xC0000005`."""
    if code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"code {code:#X}" if code > 0xFFFF else f"code {code}"

"""Child processes: started in a group of their own, without a shell or a console window, and killed as a group."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

_END_SECONDS = 10.0  # for Windows to end a process and its children
PYTHON_OPTIONS = ("-I", "-X", "utf8")  # -I: import nothing from the user's packages or the current folder


def start(
    command: Sequence[str | Path], stdin: int = subprocess.DEVNULL, stderr: int = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """Start a Python by its absolute path, and return the process, its output in a pipe. OSError where that fails.

    It gets none of our PYTHON… variables: Blender's are for Blender's own Python.
    """
    own_group: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        own_group = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return subprocess.Popen(
        [str(word) for word in command],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        cwd=Path(command[0]).parent,  # a folder that is not deleted: Windows locks the one that a process runs in
        **own_group,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a child process and its own children; return when it is gone."""
    if sys.platform == "win32":
        taskkill = Path(os.environ["SYSTEMROOT"], "System32", "taskkill.exe")
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(
                [taskkill, "/F", "/T", "/PID", str(process.pid)],
                capture_output=True,
                check=False,
                timeout=_END_SECONDS,
                creationflags=subprocess.CREATE_NO_WINDOW,
            )
    else:
        with suppress(ProcessLookupError, PermissionError):  # the group is gone already
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def how_it_ended(code: int) -> str:
    """Return an exit code in words: `SIGSEGV`, `code 3`, `code 0xC0000005`."""
    if code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"code {code:#X}" if code > 0xFFFF else f"code {code}"

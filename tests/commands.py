"""The command line in processes of its own."""

import os
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-W", "error", "-m", "bestshot.core.cli"]


def start(*arguments: object, folder: Path | None = None, **more: object) -> subprocess.Popen[str]:
    """Start bestshot in a group of processes of its own."""
    apart = {"start_new_session": True} if os.name != "nt" else {}
    options = {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "cwd": folder,
        "encoding": "utf-8",
        **apart,
        **more,
    }
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": ""}  # buffered, as most people have it
    return subprocess.Popen([*COMMAND, *map(str, arguments)], env=environment, **options)


def bestshot(*arguments: object, code: int = 0, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run bestshot; it must end with that code and never show a traceback."""
    with start(*arguments, folder=folder) as process:
        out, err = process.communicate()
    assert process.returncode == code, err
    assert "Traceback" not in out + err
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def errors(err: str) -> list[str]:
    return [line for line in err.splitlines() if line.startswith("error: ")]


def files(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, by its path in it."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rpartition(")")[2].split()[1]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == pid:
            found.append(int(stat.parent.name))
    return found

"""Run the command line in processes of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import preloaded

MODULE = "bestshot.core.cli"
COMMAND = [sys.executable, "-W", "error", "-m", MODULE]
FIND = ("find", "--model", "none")  # where it does not matter which model scores
QUICK = (*FIND, "--quality", "quick")  # nor what is found
LOOKING = "analysing frames"  # what is told meanwhile


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
    return subprocess.Popen([*COMMAND, *map(str, arguments)], env=_environment(), **options)


def bestshot(*arguments: object, code: int = 0, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run bestshot; it must end with that code and never show a traceback."""
    if preloaded.available():
        ran = preloaded.run_module(MODULE, [str(argument) for argument in arguments], folder, _environment())
    else:
        with start(*arguments, folder=folder) as process:
            out, err = process.communicate()
        ran = subprocess.CompletedProcess(process.args, process.returncode, out, err)
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr
    return ran


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": ""}  # buffered, as most people have it


def errors(err: str) -> list[str]:
    return [line for line in err.splitlines() if line.startswith("error: ")]


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below the folder, by its path in it."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def children(pid: int) -> list[int]:
    """Return the ids of the processes that a process started."""
    return [number for number, facts in processes().items() if int(facts[1]) == pid]


def living(group: int) -> list[int]:
    """Return the ids of a group's processes that still have memory, so no zombies."""
    return [number for number, facts in processes().items() if int(facts[2]) == group and int(facts[20])]


def processes() -> dict[int, list[str]]:
    """Return the fields of /proc/ID/stat from the state on, by process id: state, parent, group …; {} without /proc."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(stat.parent.name)] = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def stopped(at: str, by: Callable[[int], None], *arguments: object) -> str:
    """Run bestshot and stop it by `by` at the stage `at` of its progress; return what it wrote to stderr after that."""
    with start(*arguments) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(at):
                break
        by(process.pid)
        rest = process.communicate()[1]
    assert process.returncode == 130
    assert living(process.pid) == []
    return rest


def interrupt(group: int) -> None:
    """Send SIGINT to the group, as the terminal does at Ctrl-C."""
    os.killpg(group, signal.SIGINT)


def terminate(process: int) -> None:
    os.kill(process, signal.SIGTERM)

"""Runs venv and pip in processes that can be stopped at once, and follows what they print."""

import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

from ...base.progress import Progress
from ...errors import SetupError
from .. import processes
from .libraries import Library

_POLL_SECONDS = 0.1
# not compiled: that takes longer than all else once the files are there, and most modules of SciPy are never imported
_PIP = (
    "-m", "pip", "install", "--no-input", "--no-user", "--disable-pip-version-check", "--progress-bar", "off",
    "--no-compile",
)  # fmt: skip
_NO_NETWORK = re.compile(r"connection broken|Failed to establish|Temporary failure in name|Max retries|timed out", re.I)
_NO_ROOM = re.compile(r"No space left|not enough space|Errno 28|WinError 112", re.I)
_OTHER_FILE = re.compile(r"DO NOT MATCH THE HASHES")
_OBTAINED = re.compile(
    r"\s*(Downloading|Using cached|Processing) (\S*/)?(?P<wheel>[\w.]+)-\d\S*\.whl(?!\.metadata)"
    r"( \((?P<size>[\d.]+) (?P<unit>[kMG])B\))?"
)
_MEGABYTES = {"k": 0.001, "M": 1.0, "G": 1000.0}


def make_environment(python: Path, folder: Path, progress: Progress) -> Path:
    """Make an environment of that Python, with pip, and return the environment's own Python."""
    _run([python, *processes.PYTHON_OPTIONS, "-m", "venv", folder], lambda _: progress(0, 0, "making the environment"))
    return python_of(folder)


def python_of(folder: Path) -> Path:
    """Return where an environment has its Python."""
    windows = folder / "Scripts" / "python.exe"
    return windows if (folder / "Scripts").is_dir() else folder / "bin" / "python"


def install(python: Path, arguments: Sequence[str], libraries: Sequence[Library], progress: Progress) -> None:
    """Install with pip, which keeps downloads for the next time.

    arguments: what to install and from where, such as `pins.arguments`. libraries: those whose sizes make up the total
    of the progress, in megabytes. Raises SetupError where pip fails.
    """
    total = sum(library.megabytes for library in libraries)
    done, current, stage = 0.0, 0.0, "asking for the libraries"

    def read(line: str | None) -> None:
        nonlocal done, current, stage
        if line and (found := _OBTAINED.match(line)):
            name = found["wheel"].lower().replace("_", "-")
            done += current  # pip downloads one after the other
            current = float(found["size"]) * _MEGABYTES[found["unit"]] if found["size"] else 0.0
            stage = f"downloading {name}"
        elif line and line.startswith("Installing collected"):
            done, current, stage = total, 0.0, "installing"
        progress(min(round(done), total), total, stage)

    _run([python, *processes.PYTHON_OPTIONS, *_PIP, "--retries", "2", "--only-binary", ":all:", *arguments], read)


def _run(command: Sequence[str | Path], read: Callable[[str | None], None]) -> None:
    """Run a command to its end.

    read: called with every line of its output, and with None while it prints nothing; what it raises ends the command.
    """
    try:
        process = processes.start(command, stderr=subprocess.STDOUT)
    except OSError as error:
        raise SetupError(f"{command[0]} cannot be started ({error.strerror})") from None
    assert process.stdout is not None
    lines: list[str] = []
    try:
        for line in _lines(process.stdout):
            read(line)
            if line:
                lines.append(line)
        while process.poll() is None:  # it closed its output and goes on
            read(None)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_POLL_SECONDS)
    finally:
        processes.end(process)
        process.stdout.close()
    if process.returncode:
        raise SetupError(_why(lines) or f"the set-up ended with {processes.how_it_ended(process.returncode)}")


def _lines(stream: IO[bytes]) -> Iterator[str | None]:
    """Yield the lines of a stream as they come, and None where none came for a while."""
    queue: SimpleQueue[bytes] = SimpleQueue()

    def read() -> None:
        for line in stream:
            queue.put(line)
        queue.put(b"")

    reader = Thread(target=read, daemon=True)
    reader.start()
    while True:
        try:
            line = queue.get(timeout=_POLL_SECONDS)
        except Empty:
            yield None
            continue
        if not line:
            reader.join()
            return
        yield line.decode("utf-8", "replace").rstrip()


def _why(lines: Iterable[str]) -> str:
    """Return why pip failed and what to do about it, in one line; "" where it printed nothing."""
    text = "\n".join(lines)
    printed = [line.strip() for line in lines if line.strip() and not line.startswith("[notice]")]
    errors = [line.removeprefix("ERROR: ") for line in printed if "error" in line.lower()]
    last = (errors or printed or [""])[-1][:300]
    if _NO_ROOM.search(text):
        return f"there is no room left on the disk: make room, or set BESTSHOT_HOME to another folder ({last})"
    if _OTHER_FILE.search(text):
        name = next((line.partition(" from ")[0] for line in printed if " from http" in line), "a library")
        return (
            f"the package index gave another file for {name} than this release of BestShot was tested with: check the "
            "network, its proxy and its mirror, then set up again"
        )
    if _NO_NETWORK.search(text):
        return f"the package index cannot be reached: check the network and its proxy, then set up again ({last})"
    return last and f"the libraries cannot be installed: {last}"

"""Run ffmpeg, without a console window; it is killed at once when the work is cancelled."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from errno import ENOSPC
from importlib.util import find_spec
from pathlib import Path
from threading import Event

from ..base.paths import added_ffmpeg
from ..errors import Cancelled, OutputError
from .formats import OPEN_OPTIONS

INPUT_OPTIONS = [word for name, value in OPEN_OPTIONS.items() for word in ("-" + name, value)]

_POLL_INTERVAL = 0.05  # seconds
_DISK_FULL = "No space left on device"
# Messages that follow the one that names the cause.
_CONSEQUENCE = re.compile(
    r"Conversion failed|Terminating thread|Task finished|Nothing was written|Could not open encoder before|"
    r"Error (while )?(sending|submitting|opening|parsing options) ?|Error (muxing|closing|writing trailer)|"
    r"Error (re)?initializing|Error while processing|received no packets|Last message repeated"
)


class FfmpegError(OutputError):
    """ffmpeg failed; the message is the line of its output that names the cause."""


def executable() -> str:
    """Return the ffmpeg to use: BESTSHOT_FFMPEG, else that of imageio-ffmpeg. OutputError where there is none.

    One that happens to be on the machine is not used: clips would differ from machine to machine.
    """
    if named := os.environ.get("BESTSHOT_FFMPEG"):
        if found := shutil.which(named):
            return found
        raise OutputError(f"BESTSHOT_FFMPEG: '{named}' is not a program; name an ffmpeg by its full path")
    if bundled := _bundled() or added_ffmpeg():
        return str(bundled)
    raise OutputError(
        "cutting clips needs ffmpeg: run `bestshot setup --clips`, set BESTSHOT_FFMPEG to one that is there, or leave "
        "clips out with --no-clips"
    )


def _bundled() -> Path | None:
    """Return the ffmpeg that imageio-ffmpeg brings; None without.

    Its own function for that runs what it finds, without a limit of time, and takes any that is on the machine.
    """
    package = find_spec("imageio_ffmpeg")
    folders = package.submodule_search_locations or () if package else ()
    return next((file for folder in folders for file in Path(folder, "binaries").glob("ffmpeg-*")), None)


def run_ffmpeg(arguments: Sequence[str], folder: Path, stop: Event) -> None:
    """Run ffmpeg in `folder` until it ends or `stop` is set.

    Raises FfmpegError if it fails, OutputError if it cannot be started, OSError if the disk is full, and
    Cancelled, once the process has ended, if `stop` was set.
    """
    command = [executable(), "-hide_banner", "-nostdin", "-nostats", "-v", "error", *arguments]
    with _start(command, folder) as process:
        try:
            while True:
                try:
                    output = process.communicate(timeout=_POLL_INTERVAL)[1]
                    break
                except subprocess.TimeoutExpired:
                    if stop.is_set():
                        raise Cancelled from None
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        message = output.decode("utf-8", "replace")
        if _DISK_FULL in message:
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        raise FfmpegError(
            error_cause(message) or f"ffmpeg ended with code {process.returncode}; name another with BESTSHOT_FFMPEG"
        )


def error_cause(message: str) -> str:
    """Return the last line of ffmpeg's output that names a cause, without its prefix; "" if there is no output."""
    lines = [re.sub(r"^(\[[^\]]*\] )+", "", line).strip() for line in message.splitlines()]
    lines = [line for line in lines if line]
    causes = [line for line in lines if not _CONSEQUENCE.search(line)]
    return (causes or lines or [""])[-1]


def _start(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    try:
        with block_interrupts():
            return subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                creationflags=flags,
            )  # fmt: skip
    except OSError as error:
        raise OutputError(
            f"{command[0]}: cannot be started ({error.strerror}); set BESTSHOT_FFMPEG to another"
        ) from None


@contextmanager
def block_interrupts() -> Iterator[None]:
    """Make processes that this thread starts in the `with` ignore Ctrl-C, so that only we handle it, and end them.

    They stay in our process group, so that they end with us if the group is killed.
    """
    if sys.platform == "win32":  # a process group of its own has this effect there
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

"""Runs beside the window: an X server, Blender on it, and every command that comes in as a line of JSON.

display.py LOG SIZE ZIP COMMAND…: starts the X server, installs the zip, starts the command, Blender's, and obeys.
Ends with everything it started when its standard input closes, or when it is killed.
"""

import json
import os
import subprocess
import sys

ENDS_WITH_US = ("setpriv", "--pdeathsig", "KILL", "--")
MOST_SECONDS = 60


def main(log: str, size: str, zipped: str, *blender: str) -> None:
    """Start all, then obey."""
    with open(log, "ab") as written:  # noqa: PTH123
        quiet = {"stdin": subprocess.DEVNULL, "stdout": written, "stderr": written}
        reader, writer = os.pipe()
        server = ("Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24", "-nolisten", "tcp")
        x = subprocess.Popen((*ENDS_WITH_US, *server), pass_fds=(writer,), **quiet)
        os.close(writer)
        os.environ["DISPLAY"] = ":" + os.read(reader, 20).decode().strip()
        install = ("blender", "--command", "extension", "install-file", "-r", "user_default", "--enable", zipped)
        subprocess.run(install, check=True, **quiet)
        window = subprocess.Popen((*ENDS_WITH_US, *blender), pass_fds=(int(os.environ["DRIVER_SOCKET"]),), **quiet)
        os.close(int(os.environ["DRIVER_SOCKET"]))  # now its other end tells when Blender is gone
        for line in sys.stdin:
            obey(json.loads(line))
        for process in (window, x):
            process.kill()
            process.wait()


def obey(command: list[str]) -> None:
    """Run a command; answer with its exit code and what it said."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=MOST_SECONDS,
        check=False,
    )
    sys.stdout.write(json.dumps([done.returncode, done.stdout.decode()]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])

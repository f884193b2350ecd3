"""Runs the command line in processes that need not import the libraries first, which takes a second each time.

A server, a Python of its own that has imported them, forks for every command. BestShot itself is imported anew in each.
Only on Linux: elsewhere a fork is not safe once such libraries are there.
"""

import atexit
import gc
import json
import os
import runpy
import socket
import subprocess
import sys
import warnings
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

LIBRARIES = ("numpy", "scipy.ndimage", "scipy.fft", "cv2", "av", "PIL.ImageDraw", "xml.etree.ElementTree", "tomllib")
MAX_REQUEST = 1 << 17  # bytes
PYTHONPATH = os.environ.get("PYTHONPATH", "")


def available() -> bool:
    """Return whether the server can do what a new Python would in the environment of now."""
    return sys.platform == "linux" and os.environ.get("PYTHONPATH", "") == PYTHONPATH


def run_module(
    name: str, arguments: Sequence[str], folder: Path | None, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a module as `python -W error -m NAME ARGUMENTS…` does, in a session of its own."""
    request = json.dumps([name, list(arguments), str(folder or Path.cwd()), environment]).encode()
    files = [os.open(os.devnull, os.O_RDONLY), *(os.memfd_create(name) for name in ("out", "err"))]
    try:
        server = _server()
        socket.send_fds(server, [request], files)
        answer = server.recv(MAX_REQUEST)
        assert answer, "the server of preloaded Pythons has ended"
        out, err = (os.pread(file, os.fstat(file).st_size, 0).decode("utf-8") for file in files[1:])
    finally:
        for file in files:
            os.close(file)
    return subprocess.CompletedProcess([name, *arguments], int(answer), out, err)


@cache
def _server() -> socket.socket:
    """The connection to the server, which ends when this process does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        server = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())],
            env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": PYTHONPATH},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def end() -> None:
        ours.close()
        server.wait()

    atexit.register(end)
    return ours


def _serve(connection: socket.socket) -> tuple[str, list[str], list[int]] | None:
    """Fork for each request and answer with its exit code. Return a request in its own process, else None."""
    while True:
        request, files, _, _ = socket.recv_fds(connection, MAX_REQUEST, 3)
        if not request:
            return None
        process = os.fork()
        if not process:
            connection.close()
            name, arguments, folder, environment = json.loads(request)
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(environment)
            return name, arguments, files
        for file in files:
            os.close(file)
        connection.send(str(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])).encode())


def _become(name: str, arguments: list[str], files: list[int]) -> None:
    os.setsid()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    sys.argv[1:], sys.path[0] = arguments, str(Path.cwd())
    sys.warnoptions[:] = ["error"]
    warnings.resetwarnings()
    warnings.simplefilter("error")
    runpy.run_module(name, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    for library in LIBRARIES:
        import_module(library)
    gc.freeze()  # what is there is not copied for the sake of the collector
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        request = _serve(requests)
    if request:
        _become(*request)

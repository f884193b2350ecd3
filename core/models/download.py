"""Files too large for memory: fetched straight to disk, going on where an earlier try ended."""

import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from urllib.error import HTTPError

from ..base.progress import Progress
from ..errors import ModelError
from ..version import VERSION

_TIMEOUT_SECONDS = 10
_BLOCK = 1 << 20
_WAITING = 16  # blocks
_POLL_SECONDS = 0.1
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class LargeFile:
    """A file behind an address that answers for parts of it (RFC 9110, section 14)."""

    url: str

    @property
    def title(self) -> str:
        """The host."""
        return urllib.parse.urlsplit(self.url).netloc

    def save(self, part: Path, size: int, progress: Progress) -> None:
        """Make `part` the whole file of `size` bytes, going on with what it holds already.

        progress is told in megabytes, often even while the host says nothing; what it raises ends the work and leaves
        `part` to go on with. ModelError, a short reason, where the host fails; OSError where `part` cannot be written.
        """
        begun = part.stat().st_size if part.exists() else 0
        if begun > size:
            part.unlink()
            begun = 0
        if begun == size:
            return
        blocks: SimpleQueue[bytes | int | ModelError] = SimpleQueue()
        stop, room = Event(), Event()
        room.set()
        Thread(target=self._download, args=(begun, blocks, stop, room), daemon=True).start()
        try:
            with part.open("r+b" if begun else "wb") as file:
                done = file.seek(begun)
                while True:
                    progress(min(done, size) // _MEGABYTE, size // _MEGABYTE, f"downloading from {self.title}, in MB")
                    (room.set if blocks.qsize() < _WAITING else room.clear)()
                    try:
                        block = blocks.get(timeout=_POLL_SECONDS)
                    except Empty:
                        continue
                    if isinstance(block, ModelError):
                        raise block
                    if isinstance(block, int):  # where the answer begins
                        done = file.seek(block)
                        file.truncate()
                    elif not block:
                        break
                    else:
                        done += file.write(block)
                        if done > size:
                            raise ModelError(f"it is larger than {size} bytes")
        finally:
            stop.set()
            room.set()
        if done < size:
            raise ModelError(f"it ended after {done} of {size} bytes")

    def _download(self, begun: int, blocks: "SimpleQueue[bytes | int | ModelError]", stop: Event, room: Event) -> None:
        """Put where the answer begins, its blocks, then nothing or what went wrong."""
        headers = {"User-Agent": f"bestshot/{VERSION}", "Range": f"bytes={begun}-"}
        request = urllib.request.Request(self.url, headers=headers)  # noqa: S310 - a constant of the catalogue
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
                partial = answer.status == 206
                if partial and not answer.headers.get("Content-Range", "").startswith(f"bytes {begun}-"):
                    raise HTTPException("it answers with another part than was asked for")
                blocks.put(begun if partial else 0)
                while not stop.is_set() and (block := answer.read1(_BLOCK)):
                    blocks.put(block)
                    room.wait()
            blocks.put(b"")
        except HTTPError as error:
            error.close()
            blocks.put(ModelError(f"{error.code} {error.reason}"))
        except (OSError, HTTPException) as error:
            blocks.put(ModelError(reason(error)))


def reason(error: Exception) -> str:
    """The words of an error without its number."""
    cause = getattr(error, "reason", error)
    return getattr(cause, "strerror", None) or str(cause) or type(cause).__name__

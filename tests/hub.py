"""A server on this machine that answers huggingface_hub as the Hugging Face hub does, or fails in ways of its own."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from local_server import serving

from bestshot.core.models import CATALOG, ModelSpec
from bestshot.core.models.catalog import HubFile
from bestshot.core.models.verified_file import FileSpec

CONTENT = bytes(range(256)) * 96_000  # huggingface_hub writes 10 MiB at once, so that half of it gets written
HALF = len(CONTENT) // 2
ETAG = hashlib.sha256(CONTENT).hexdigest()
HUB_FILE = HubFile("somebody/model", "0123456789abcdef0123456789abcdef01234567", "weights.safetensors")
PATH = f"/{HUB_FILE.repository}/resolve/{HUB_FILE.revision}/{HUB_FILE.file}"


class HubServer(ThreadingHTTPServer):
    """behaviour: "good", "spoilt" (wrong bytes), "broken" (the answer ends in the middle), "stalled" (falls silent
    there) or "missing". asked: from which byte on the file was asked for, each time. headers: of all requests.
    """

    behaviour: str
    asked: list[int]
    headers: list[dict[str, str]]


class Handler(BaseHTTPRequestHandler):
    """Answers for one file of one commit of one repository."""

    server: HubServer

    def do_HEAD(self) -> None:
        if self._head(200):
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()

    def do_GET(self) -> None:
        begin = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
        if not self._head(206 if "Range" in self.headers else 200):
            return
        self.server.asked.append(begin)
        self.send_header("Content-Length", str(len(CONTENT) - begin))
        self.send_header("Content-Range", f"bytes {begin}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.end_headers()
        content = bytes(len(CONTENT)) if self.server.behaviour == "spoilt" else CONTENT
        stops = self.server.behaviour in ("broken", "stalled") and begin < HALF
        self.wfile.write(content[begin : HALF if stops else None])
        if self.server.behaviour == "stalled":
            self.wfile.flush()
            self.connection.recv(1)

    def _head(self, status: int) -> bool:
        self.server.headers.append(dict(self.headers))
        if self.path != PATH or self.server.behaviour == "missing":
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("X-Error-Message", "Entry not found")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return False
        self.send_response(status)
        self.send_header("X-Repo-Commit", HUB_FILE.revision)
        self.send_header("ETag", f'"{ETAG}"')
        return True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def hub_server() -> Iterator[HubServer]:
    """Serve until the `with` ends."""
    with serving(Handler, HubServer) as server:
        server.behaviour, server.asked, server.headers = "good", [], []
        yield server


def catalog(size: int = len(CONTENT)) -> dict[str, ModelSpec]:
    """Return a catalogue of one model, `big`, whose weights are CONTENT."""
    spec = CATALOG["clip-fast"]
    about = replace(spec.about, name="big", title="Big", file="big.bin", size=size)
    return {"big": replace(spec, about=about, weights=FileSpec("big.bin", size, (ETAG,)), hub=HUB_FILE)}


def downloads(home: Path) -> list[Path]:
    """Return the files that parts of downloads are kept in."""
    return [path for path in (home / "models").rglob("*.incomplete") if path.stat().st_size]

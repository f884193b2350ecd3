"""Large files: fetched to disk, going on where a try ended, and never taken for whole before they are."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from local_server import serving

from bestshot.core.errors import Cancelled, ModelError
from bestshot.core.models import CATALOG, ModelSpec, fetch
from bestshot.core.models.checksum import LARGE, digest_of
from bestshot.core.models.download import LargeFile

CONTENT = bytes(range(256)) * 20_000
HALF = len(CONTENT) // 2


class Handler(BaseHTTPRequestHandler):
    """Serves CONTENT, or the part that is asked for; `/half` ends in the middle, `/stalled` falls silent there."""

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "bytes=0-")
        begin = 0 if self.path == "/whole-only" else int(asked.removeprefix("bytes=").partition("-")[0])
        content = bytes(len(CONTENT)) if self.path == "/spoilt" else CONTENT
        if self.path == "/missing":
            self.send_error(404)
            return
        self.server.asked.append(begin)
        self.send_response(200 if self.path == "/whole-only" else 206)
        self.send_header("Content-Range", f"bytes {begin}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.end_headers()
        stop = HALF if self.path in ("/half", "/stalled") and begin < HALF else len(content)
        self.wfile.write(content[begin:stop])
        if self.path == "/stalled":
            self.wfile.flush()
            self.connection.recv(1)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with serving(Handler) as server:
        server.asked = []
        yield server


def catalog(url: str) -> dict[str, ModelSpec]:
    """A model of one large file."""
    spec = CATALOG["clip-fast"]
    checksum = hashlib.sha256(CONTENT).hexdigest()
    weights = replace(spec.weights, file="big.bin", size=len(CONTENT), sha256=(checksum,), published=LargeFile(url))
    return {"big": replace(spec, about=replace(spec.about, name="big"), weights=weights, head=None, modules=())}


def address(server: ThreadingHTTPServer, path: str) -> str:
    return f"http://127.0.0.1:{server.server_port}/{path}"


def test_a_large_file_is_fetched_with_progress(own_home: Path, server: ThreadingHTTPServer) -> None:
    told: list[tuple[int, int]] = []
    path = fetch("big", lambda done, total, stage: told.append((done, total)), catalog(address(server, "good")))
    assert path.read_bytes() == CONTENT
    assert told[-1] == (5, 5)  # megabytes
    assert [name.name for name in path.parent.iterdir()] == ["big.bin"]
    assert fetch("big", catalog=catalog("https://nowhere.invalid/")) == path


@pytest.mark.parametrize("second", ["good", "whole-only"])
def test_the_next_try_goes_on_where_one_ended(own_home: Path, server: ThreadingHTTPServer, second: str) -> None:
    with pytest.raises(ModelError, match=rf"it ended after {HALF} of {len(CONTENT)} bytes.*BESTSHOT_MODELS"):
        fetch("big", catalog=catalog(address(server, "half")))
    part = own_home / "models" / "big.bin.part"
    assert part.stat().st_size == HALF
    assert not part.with_suffix("").exists()
    assert fetch("big", catalog=catalog(address(server, second))).read_bytes() == CONTENT
    assert server.asked == [0, HALF if second == "good" else 0]
    assert not part.exists()


def test_a_wrong_checksum_is_told_and_nothing_stays(own_home: Path, server: ThreadingHTTPServer) -> None:
    with pytest.raises(ModelError, match="wrong checksum"):
        fetch("big", catalog=catalog(address(server, "spoilt")))
    assert list((own_home / "models").iterdir()) == []


@pytest.mark.parametrize(("path", "word"), [("missing", "404"), ("", "refused")])
def test_no_network(own_home: Path, server: ThreadingHTTPServer, path: str, word: str) -> None:
    url = address(server, path) if path else "http://127.0.0.1:1/x"
    with pytest.raises(ModelError) as raised:
        fetch("big", catalog=catalog(url))
    assert word in str(raised.value)
    assert "\n" not in str(raised.value)


def test_cancelling_keeps_what_is_there(own_home: Path, server: ThreadingHTTPServer) -> None:
    calls: list[int] = []

    def impatient(done: int, total: int, stage: str) -> None:
        calls.append(done)
        if done >= 2 and len(calls) > 8:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch("big", impatient, catalog(address(server, "stalled")))
    size = (own_home / "models" / "big.bin.part").stat().st_size
    assert 2_000_000 <= size <= HALF
    assert fetch("big", catalog=catalog(address(server, "good"))).read_bytes() == CONTENT
    assert server.asked == [0, size]


CHILD = """
import sys
sys.path.insert(0, {folder!r})
from test_download import catalog
from bestshot.core.models import fetch
if {limit}:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
fetch("big", lambda done, total, stage: print(done, flush=True), catalog({url!r}))
"""


def child(url: str, limit: int = 0) -> subprocess.Popen[str]:
    """Another process that fetches `url`; limit: the size in bytes that its files may reach."""
    script = CHILD.format(folder=str(Path(__file__).parent), url=url, limit=limit)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", script], text=True, env=environment, stdout=pipe, stderr=pipe)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_killed_in_the_middle_it_goes_on_the_next_time(own_home: Path, server: ThreadingHTTPServer) -> None:
    process = child(address(server, "stalled"))
    assert process.stdout is not None
    assert any(int(line) >= 2 for line in process.stdout)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not (own_home / "models" / "big.bin").exists()
    assert fetch("big", catalog=catalog(address(server, "good"))).read_bytes() == CONTENT
    assert server.asked[-1] > 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_is_told(own_home: Path, server: ThreadingHTTPServer) -> None:
    said = child(address(server, "good"), limit=HALF).communicate()[1]
    assert "cannot be written: File too large; make room there" in said
    assert not (own_home / "models" / "big.bin").exists()


def test_too_little_room_is_told_beforehand(own_home: Path) -> None:
    spec = catalog("https://nowhere.invalid/")["big"]
    huge = replace(spec, weights=replace(spec.weights, size=10**18))
    with pytest.raises(ModelError, match="it needs 1000000000000 MB of room; make room there"):
        fetch("big", catalog={"big": huge})


def test_a_large_file_is_read_once_unless_it_changes(own_home: Path, tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.truncate(LARGE)
    told: list[int] = []
    first = digest_of(path, lambda done, total, stage: told.append(done))
    assert first == hashlib.sha256(bytes(LARGE)).hexdigest()
    assert told.pop() == LARGE // 1_000_000
    told.clear()
    renamed = path.rename(tmp_path / "renamed")
    assert digest_of(renamed, lambda done, total, stage: told.append(done)) == first
    assert not told
    with renamed.open("r+b") as file:
        file.write(b"x")
    os.utime(renamed, ns=(1, 1))
    assert digest_of(renamed) != first
    (own_home / "checked.json").write_text("[[1], 2, ")
    assert digest_of(renamed) != first

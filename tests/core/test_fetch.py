"""Downloading weights with huggingface_hub, from a hub on this machine: resuming, cancelling, failing in a line."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest
from commands import children
from engines import wait_until_gone
from hub import CONTENT, HALF, HubServer, catalog, downloads, hub_server

from bestshot.core.base.lock import held
from bestshot.core.errors import Cancelled, ModelError, UsageError
from bestshot.core.models import CATALOG, fetch
from bestshot.core.models.checksum import LARGE, digest_of

if find_spec("huggingface_hub") is None:
    pytest.skip("needs huggingface_hub, which the dependency group `test` brings", allow_module_level=True)

WRITTEN = 10_000_000  # bytes that are on disk at least where a download stopped at HALF


@pytest.fixture
def hub(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    with hub_server() as server:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("HF_HOME", str(own_home.with_name("hf_home")))
        yield server


def impatient_from(megabytes: int) -> object:
    """Return a progress that cancels once so much is downloaded and nothing more has come for a while."""
    calls: list[int] = []

    def progress(done: int, total: int, stage: str) -> None:
        calls.append(done)
        if done >= megabytes and calls[-5:] == [done] * 5:
            raise Cancelled

    return progress


def test_weights_are_downloaded_with_progress(own_home: Path, hub: HubServer) -> None:
    said: list[tuple[int, int, str]] = []
    path = fetch("big", lambda *step: said.append(step), catalog())
    assert path == own_home / "models" / "big.bin"
    assert path.read_bytes() == CONTENT
    assert [name.name for name in path.parent.iterdir()] == ["big.bin"]
    assert {step[1:] for step in said} == {(24, f"downloading from 127.0.0.1:{hub.server_port}, in MB")}
    assert not own_home.with_name("hf_home").exists(), "nothing is left in huggingface_hub's own cache"
    assert all("authorization" not in map(str.lower, headers) for headers in hub.headers)

    said.clear()
    hub.headers.clear()
    assert fetch("big", lambda *step: said.append(step), catalog()) == path
    assert (said, hub.headers) == ([], [])


def test_weights_in_a_named_folder_need_no_network(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("BESTSHOT_MODELS", str(tmp_path / "offline"))
    path = tmp_path / "offline" / "clip" / "big.bin"
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    assert fetch("big", catalog=catalog()) == path
    assert not own_home.exists()


def test_a_damaged_file_is_replaced(own_home: Path, hub: HubServer) -> None:
    path = own_home / "models" / "big.bin"
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT[::-1])
    assert fetch("big", catalog=catalog()) == path
    assert path.read_bytes() == CONTENT


def test_the_next_try_goes_on_where_a_connection_broke(own_home: Path, hub: HubServer) -> None:
    hub.behaviour = "broken"
    with pytest.raises(ModelError, match=r"^Big cannot be downloaded from 127.0.0.1:\d+ \(.*; try again"):
        fetch("big", catalog=catalog())
    (part,) = downloads(own_home)
    size = part.stat().st_size
    assert WRITTEN <= size <= HALF
    hub.behaviour = "good"
    assert fetch("big", catalog=catalog()).read_bytes() == CONTENT
    assert hub.asked == [0, size]


def test_cancelling_keeps_what_is_there_and_the_next_try_goes_on(own_home: Path, hub: HubServer) -> None:
    hub.behaviour = "stalled"
    with pytest.raises(Cancelled):
        fetch("big", impatient_from(10), catalog())
    (part,) = downloads(own_home)
    size = part.stat().st_size
    assert WRITTEN <= size <= HALF
    assert not (own_home / "models" / "big.bin").exists()
    hub.behaviour = "good"
    path = fetch("big", catalog=catalog())
    assert path.read_bytes() == CONTENT
    assert hub.asked == [0, size]
    assert list(path.parent.iterdir()) == [path]


def test_cancelling_at_once_leaves_nothing(own_home: Path, hub: HubServer) -> None:
    def cancel(*_: object) -> None:
        raise Cancelled

    began = time.monotonic()
    with pytest.raises(Cancelled):
        fetch("big", cancel, catalog())
    assert time.monotonic() - began < 5
    assert list((own_home / "models").iterdir()) == []


def test_two_at_once_share_one_download(own_home: Path, hub: HubServer) -> None:
    said: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: fetch("big", lambda *step: said.append(step[2]), catalog()), range(2)))
    assert both == [own_home / "models" / "big.bin"] * 2
    assert both[0].read_bytes() == CONTENT
    assert hub.asked == [0]
    assert "waiting for another download" in said
    assert list(both[0].parent.iterdir()) == both[:1]


def test_who_waits_for_another_download_can_be_cancelled(own_home: Path, hub: HubServer) -> None:
    def cancel(*_: object) -> None:
        raise Cancelled

    with held("models", lambda: None), pytest.raises(Cancelled):
        fetch("big", cancel, catalog())
    assert hub.headers == []


def test_a_wrong_checksum_is_reported_and_nothing_stays(own_home: Path, hub: HubServer) -> None:
    hub.behaviour = "spoilt"
    with pytest.raises(ModelError, match=r"^Big cannot be downloaded from 127.0.0.1:\d+ \(wrong checksum\); try again"):
        fetch("big", catalog=catalog())
    assert list((own_home / "models").iterdir()) == []


@pytest.mark.parametrize(("fault", "word"), [("missing", "404"), ("offline", "offline"), ("refused", "refused")])
def test_no_hub(fault: str, word: str, own_home: Path, hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.behaviour = fault
    if fault == "offline":
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    elif fault == "refused":
        monkeypatch.delenv("HF_ENDPOINT")
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    with pytest.raises(ModelError) as raised:
        fetch("big", catalog=catalog())
    message = str(raised.value)
    assert "\n" not in message
    host = "huggingface.co" if fault == "refused" else f"127.0.0.1:{hub.server_port}"
    assert message.startswith(f"Big cannot be downloaded from {host} (")
    assert word in message
    assert message.endswith("; try again with a working network, or put big.bin into a folder named in BESTSHOT_MODELS")
    assert list((own_home / "models").iterdir()) == []


def test_without_huggingface_hub_the_message_says_so(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [place for place in sys.path if not Path(place, "huggingface_hub").exists()])
    monkeypatch.delitem(sys.modules, "huggingface_hub", raising=False)
    with pytest.raises(ModelError, match="downloaded with huggingface_hub, which is missing here: `bestshot setup"):
        fetch("big", catalog=catalog())
    assert not own_home.exists()


def test_an_unknown_name_a_shipped_model_and_a_home_that_cannot_be_written(own_home: Path, hub: HubServer) -> None:
    with pytest.raises(UsageError, match="'nina' is not a model; there is clip-best, clip-fast, nima"):
        fetch("nina")
    assert fetch("nima").name == CATALOG["nima"].weights.file
    own_home.write_text("a file where the folder should be")
    with pytest.raises(ModelError, match=r"cannot be written.*BESTSHOT_HOME"):
        fetch("big", catalog=catalog())
    assert hub.headers == []


CHILD = """
import sys
sys.path.insert(0, {folder!r})
from hub import catalog
from bestshot.core.models import fetch
if {limit}:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
print(fetch("big", lambda done, total, stage: print(done, flush=True), catalog()))
"""


def child(limit: int = 0) -> subprocess.Popen[str]:
    """Another process that fetches the model; limit: the size in bytes that its files may reach."""
    script = CHILD.format(folder=str(Path(__file__).parents[1]), limit=limit)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", script], text=True, env=environment, stdout=pipe, stderr=pipe)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_killed_in_the_middle_it_goes_on_the_next_time(own_home: Path, hub: HubServer) -> None:
    hub.behaviour = "stalled"
    process = child()
    assert process.stdout is not None
    assert any(int(line) >= 10 for line in process.stdout)
    (helper,) = children(process.pid)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    wait_until_gone(helper)
    assert not (own_home / "models" / "big.bin").exists()
    hub.behaviour = "good"
    assert fetch("big", catalog=catalog()).read_bytes() == CONTENT
    assert hub.asked[-1] >= WRITTEN


def test_two_at_once_both_have_it_in_the_end(own_home: Path, hub: HubServer) -> None:
    processes = [child(), child()]
    said = [process.communicate() for process in processes]
    path = own_home / "models" / "big.bin"
    assert [out.splitlines()[-1:] for out, _ in said] == [[str(path)]] * 2, said
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_is_reported(own_home: Path, hub: HubServer) -> None:
    said = child(limit=HALF).communicate()[1]
    assert "cannot be written: File too large; make room there" in said
    assert not (own_home / "models" / "big.bin").exists()


def test_too_little_room_is_reported_beforehand(own_home: Path, hub: HubServer) -> None:
    with pytest.raises(ModelError, match="it needs 1000000000000 MB of room; make room there"):
        fetch("big", catalog=catalog(size=10**18))
    assert hub.headers == []


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

"""Engines that break, hang, babble or are killed: a sentence comes, nobody is left behind, the next start works."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from bad_engines import FAKES, FALLING, fake
from commands import files
from engines import PACKAGE, answer, assert_gone, greeted, running, until, wait_until_gone
from numbered import record

from bestshot.core.base import model_info
from bestshot.core.engine import log, messages
from bestshot.core.engine.client import Engine
from bestshot.core.engine.messages import Cancelled, Diagnosis, Failed, Picked, ProgressReport
from bestshot.core.engine.pending import PendingRequest, without_clip
from bestshot.core.settings import Settings

pytestmark = pytest.mark.usefixtures("own_home", "private")
posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")


@pytest.mark.parametrize("kind", FAKES)
def test_a_bad_engine_becomes_a_sentence(kind: str, tmp_path: Path) -> None:
    code, word = FAKES[kind]
    seconds = 1.0 if kind == "silent" else 60.0
    with running(fake(tmp_path, code), greeting_seconds=seconds) as engine:
        id = engine.find(tmp_path / "x.mp4")
        pid = engine.pid
        told = until(engine, lambda reply: isinstance(reply, Failed) and reply.id == id)[-1]
        assert isinstance(told, Failed)
        assert word in told.message
        assert "\n" not in told.message
        assert not engine.alive
        assert pid is not None
        wait_until_gone(pid)


@pytest.mark.parametrize("python", ["missing", "no program"])
def test_a_python_that_is_none_becomes_a_sentence(python: str, tmp_path: Path) -> None:
    (tmp_path / "no program").write_text("")
    with running(python=str(tmp_path / python)) as engine:
        id = engine.find(tmp_path / "x.mp4")
        (told,) = engine.poll()
        assert isinstance(told, Failed)
        assert told.id == id
        assert "cannot be started" in told.message
        engine.start()
        (told,) = engine.poll()
        assert told.id is None


def test_one_that_lacks_libraries_says_what_to_do(tmp_path: Path) -> None:
    """The real engine, on a Python that cannot find numpy."""
    launcher = tmp_path / "launcher.py"
    launcher.write_text(
        PACKAGE + "sys.modules['numpy'] = None\nfrom bestshot.core.cli.main import main\nsys.exit(main())"
    )
    with running(launcher) as engine:
        told = answer(engine, engine.find(tmp_path / "x.mp4"))
        assert isinstance(told, Failed)
        assert "lacks something" in told.message
        assert "numpy" in told.message
        assert "set up BestShot again" in told.message


def test_one_that_does_not_stop_is_ended(tmp_path: Path) -> None:
    with running(fake(tmp_path, "greet()\nwhile True: time.sleep(9)")) as engine:
        greeted(engine)
        pid = engine.pid
        first, second = engine.find(tmp_path / "x.mp4"), engine.find(tmp_path / "y.mp4")
        engine.cancel(first)
        replies = until(engine, lambda reply: isinstance(reply, Failed))
        assert [(type(reply), reply.id) for reply in replies] == [(Cancelled, first), (Failed, second)]
        assert pid is not None
        wait_until_gone(pid)


def test_one_that_does_not_leave_is_ended_with_its_children(tmp_path: Path) -> None:
    code = "import subprocess; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\ngreet()\n"
    with running(fake(tmp_path, code + "while True: time.sleep(9)")) as engine:
        greeted(engine)


def test_the_log_is_bounded(tmp_path: Path, own_home: Path) -> None:
    code = "greet()\nfor _ in range(50): sys.stderr.write('stray\\n' * 20_000)\nsys.exit('last words')"
    with running(fake(tmp_path, code)) as engine:
        engine.start()
        told = until(engine, lambda reply: isinstance(reply, Failed))[-1]
    sizes = [(own_home / name).stat().st_size for name in ("engine.log", "engine.old.log")]
    assert all(0 < size <= log.LIMIT for size in sizes)
    assert (own_home / "engine.log").read_bytes().endswith(b"last words\n")
    assert "last words" in told.message


def test_a_log_that_cannot_be_written_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BESTSHOT_HOME", str(tmp_path / "file" / "home"))
    with running() as engine:
        assert isinstance(answer(engine, engine.diagnose()), Diagnosis)


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some seconds of work, cutting included."""
    return record(tmp_path_factory.mktemp("take") / "take.mp4", 900, g="15")


@posix
@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_moment(seed: int, take: Path, tmp_path: Path, private: Path, own_home: Path) -> None:
    settings, after = Settings(count=3, model="none"), random.Random(seed).randrange(1, 8)  # noqa: S311
    with running() as engine:
        id = engine.find(take, settings, tmp_path / "out")
        pid = engine.pid
        assert pid is not None
        seen: list[ProgressReport] = []

        def enough(reply: messages.Reply) -> bool:
            seen.extend([reply] if isinstance(reply, ProgressReport) else [])
            return len(seen) >= after or isinstance(reply, Picked)

        waits = not isinstance(until(engine, enough)[-1], Picked)
        os.kill(pid, signal.SIGKILL)
        told = until(engine, lambda reply: isinstance(reply, Failed | Picked))[-1]
        if isinstance(told, Failed):
            assert "ended from outside" in told.message
            assert told.id == (id if waits else None)
            assert not engine.alive
        assert_gone(pid)
        assert isinstance(answer(engine, engine.find(take, settings, tmp_path / "out")), Picked)
        assert engine.pid != pid
    assert len(list((own_home / "cache").iterdir())) == 1  # the draft of the killed one is gone
    assert "metadata.json" in files(tmp_path / "out")


@pytest.mark.parametrize("nima", [True, False])
def test_when_clip_takes_it_down_another_goes_on_without(
    nima: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not nima:
        monkeypatch.setattr(model_info, "SHIPPED_FOLDER", tmp_path)
    video = tmp_path / "x.mp4"
    with running(fake(tmp_path, FALLING)) as engine:
        first, plain, question, last = (
            engine.find(video),
            engine.find(video, Settings(model="none")),
            engine.diagnose(),
            engine.find(video, Settings(model="clip-best", count=3)),
        )
        told = {reply.id: reply for reply in until(engine, lambda reply: reply.id == last)}
        later = answer(engine, engine.find(video, Settings(model="none")))
    found = {id: reply for id, reply in told.items() if isinstance(reply, Picked)}
    assert sorted(found) == [first, plain, last]
    assert isinstance(told[question], Diagnosis)
    model, words = ("nima", "NIMA was used instead") if nima else ("none", "no model was used")
    note = f"CLIP ViT-L/14 took the engine down (code 1), possibly because memory ran out: {words}"
    for id in (first, last):
        assert (found[id].model, found[id].notes) == (model, (note, "found nothing"))
    assert (found[plain].model, found[plain].notes) == ("none", ("found nothing",))
    assert isinstance(later, Picked)
    assert later.notes == ("found nothing",)
    asked = (tmp_path / "fake.py.asked").read_text().splitlines()
    assert asked[:2] == ["find auto", f"find {model}"]


def test_takes_are_compared_anew_without_clip() -> None:
    finds = tuple(messages.Find(0, name, {"model": model}) for name, model in (("a", "auto"), ("b", "clip-fast")))
    asked = {1: PendingRequest(messages.Compare(1, finds)), 2: PendingRequest(messages.Diagnose(2))}
    again, answers = without_clip(asked, "clip-fast", "code 1")
    request = again[1].request
    assert isinstance(request, messages.Compare)
    assert [(find.video, find.settings["model"]) for find in request.takes] == [("a", "nima"), ("b", "nima")]
    assert again[1].note.startswith("CLIP ViT-B/32 took the engine down (code 1)")
    assert (again[2], answers) == (asked[2], [])


def test_what_was_given_up_is_not_asked_again(tmp_path: Path) -> None:
    with running(fake(tmp_path, FALLING)) as engine:
        id = engine.find(tmp_path / "x.mp4")
        engine.cancel(id)
        assert answer(engine, id) == messages.Cancelled(id)
        assert isinstance(answer(engine, engine.diagnose()), Diagnosis)
    asked = (tmp_path / "fake.py.asked").read_text().splitlines()
    assert asked[:2] == ["find auto", "diagnose None"]


@posix
def test_children_go_with_a_killed_engine(take: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an ffmpeg that tells its number and never ends."""
    numbers, stuck = tmp_path / "numbers", tmp_path / "ffmpeg"
    os.mkfifo(numbers)
    stuck.write_text(f"#!/bin/sh\necho $$ > '{numbers}'\nexec sleep 600\n")
    stuck.chmod(0o755)
    monkeypatch.setenv("BESTSHOT_FFMPEG", str(stuck))
    with running() as engine:
        id = engine.find(take, Settings(count=1, model="none"), tmp_path / "out")
        pid = engine.pid
        assert pid is not None
        with os.fdopen(os.open(numbers, os.O_RDWR)) as told:
            child = int(told.readline())
        os.kill(pid, signal.SIGKILL)
        assert isinstance(answer(engine, id), Failed)
        wait_until_gone(child)
        assert_gone(pid)


PARENT = """
from pathlib import Path
from bestshot.core.engine.client import Engine
from bestshot.core.engine.messages import ProgressReport
engine = Engine(Path(sys.executable))
engine.find(Path(sys.argv[1]))
while not any(isinstance(reply, ProgressReport) for reply in engine.poll(1)): pass
print(engine.pid, flush=True)
sys.stdin.read()
"""


@posix
def test_it_goes_when_its_parent_is_killed(take: Path, own_home: Path) -> None:
    command = [sys.executable, "-I", "-c", PACKAGE + PARENT, str(take)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        parent.kill()
    wait_until_gone(pid)
    assert_gone(pid)


ORPHANED = """
import subprocess
engine = subprocess.Popen([sys.executable, "-m", "bestshot.core.cli", "engine"], start_new_session=True,
    env={**__import__("os").environ, "PYTHONPATH": sys.path[0]})
print(engine.pid, flush=True)
engine.wait()
"""


@posix
def test_it_goes_when_its_parent_is_killed_though_its_input_stays_open(own_home: Path) -> None:
    ours, theirs = os.pipe()
    told, telling = os.pipe()
    command = [sys.executable, "-I", "-c", PACKAGE + ORPHANED]
    with os.fdopen(theirs, "wb"), os.fdopen(told) as lines:
        with subprocess.Popen(command, stdin=ours, stdout=telling, stderr=subprocess.DEVNULL) as parent:
            os.close(ours)
            os.close(telling)
            pid = int(lines.readline())
            assert lines.readline().startswith('{"type":"greeting"')
            parent.kill()
        wait_until_gone(pid)


def test_closing_in_the_middle_leaves_nothing(take: Path, own_home: Path, private: Path) -> None:
    with running() as engine:
        engine.find(take)
        until(engine, lambda reply: isinstance(reply, ProgressReport))
    assert list((own_home / "cache").iterdir()) == []
    assert files(private) == {}
    assert not engine.alive
    assert engine.poll() == []


def test_closing_what_was_never_started() -> None:
    Engine(Path(sys.executable)).close()

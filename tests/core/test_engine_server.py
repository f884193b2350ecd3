"""The engine's process, spoken to line by line: it greets, answers what is no request, and leaves."""

import json
import subprocess
from pathlib import Path

from commands import COMMAND
from engines import PACKAGE, answer, running

from bestshot.core.engine import codec, messages
from bestshot.core.engine.messages import Failed
from bestshot.core.version import VERSION


def say(*lines: bytes) -> tuple[list[messages.Reply], str]:
    """What an engine replies to these lines, by hand and with warnings as errors, and what it logs."""
    with subprocess.Popen(
        [*COMMAND, "engine"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        out, err = process.communicate(b"".join(lines), timeout=60)
    assert process.returncode == 0
    return [codec.decode_reply(line) for line in out.splitlines(keepends=True)], err.decode()


def test_it_greets_and_leaves_when_its_input_ends() -> None:
    (greeting,), log = say()
    assert isinstance(greeting, messages.Greeting)
    assert "Traceback" not in log


def test_it_leaves_when_told_to_stop(own_home: Path) -> None:
    command = [*COMMAND, "engine"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdin.write(codec.encode(messages.Stop()))
        process.stdin.flush()
        assert len(process.stdout.readlines()) == 1
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode == 0


def test_garbage_is_answered_and_harms_nothing() -> None:
    find = {"type": "find", "id": 5, "video": "x", "settings": {"cuont": 3}}
    lines = [b"\n", b"\x00\xff\xfe" * 1000 + b"\n", b'{"type":"find","id":4}\n', json.dumps(find).encode() + b"\n"]
    with subprocess.Popen(
        [*COMMAND, "engine"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        process.stdin.write(b"".join(lines))
        process.stdin.flush()
        replies = [codec.decode_reply(process.stdout.readline()) for _ in range(5)]
        process.communicate(b"x" * (codec.MAX_LINE + 5), timeout=60)
    assert process.returncode == 0
    told = [(reply.id, reply.exit_code) for reply in replies if isinstance(reply, Failed)]
    assert sorted(told, key=str) == [(4, 2), (5, 2), (None, 2), (None, 2)]
    assert any("there is no setting 'cuont'" in reply.message for reply in replies if isinstance(reply, Failed))


STRAY = """
import ctypes, os
from bestshot.core.engine import server, worker
real = worker.Worker.answer
def chatty(self, request, progress):
    print("stray print")
    os.write(1, b"stray write\\n")
    ctypes.CDLL(None).puts(b"stray puts") if os.name != "nt" else None
    ctypes.CDLL(None).fflush(None) if os.name != "nt" else None
    os.system("echo stray child; cat")
    return real(self, request, progress)
worker.Worker.answer = chatty
sys.exit(server.serve())
"""


def test_stray_prints_go_to_the_log(own_home: Path, tmp_path: Path) -> None:
    launcher = tmp_path / "launcher.py"
    launcher.write_text(PACKAGE + STRAY)
    with running(launcher) as engine:
        assert isinstance(answer(engine, engine.diagnose()), messages.Diagnosis)
        assert isinstance(answer(engine, engine.diagnose()), messages.Diagnosis)
    log = (own_home / "engine.log").read_text()
    assert "BestShot " + VERSION in log
    assert {"stray print", "stray write", "stray child"} <= set(log.splitlines())

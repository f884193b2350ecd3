"""`blender -b FILE --command bestshot …` in the real Blenders, where ../shared/tools/real-blender brings them."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import planted
import pytest
from commands import bestshot, children, files
from engines import wait_until_gone
from numbered import record
from real_blender import REAL_BLENDER, prepare
from take_cache import planted_take

from bestshot.core.media.reader import STAGE

DEADLINE = 240  # seconds: far more than anything takes
MAKE = """
import bpy
scene = bpy.context.scene
editor = scene.sequence_editor_create()
strips = editor.strips if hasattr(editor, "strips") else editor.sequences
scene.render.fps = 30
for number, (name, path) in enumerate({movies!r}.items()):
    strips.new_movie(name, path, 1, 1 + 2000 * number)
bpy.ops.wm.save_as_mainfile(filepath={file!r})
"""
TELL = """
import bpy
for strip in sorted(getattr(bpy.context.scene.sequence_editor, "strips", None)
                    or bpy.context.scene.sequence_editor.sequences, key=lambda strip: strip.frame_final_start):
    tag = strip.get("bestshot")
    print("STRIP", strip.frame_final_start, strip.frame_final_end, tag["source"] if tag else "the user's", flush=True)
"""


@dataclass(frozen=True)
class Real:
    """A Blender with the extension enabled, and a folder that both it and the test see."""

    version: str
    folder: Path
    environment: dict[str, str]

    def start(self, *arguments: object) -> "subprocess.Popen[str]":
        """Start it without its window; the first line of its output is the number of its process."""
        words = ("sh", "-c", 'echo $$; exec "$@"', "sh", "blender", *map(str, arguments))
        return subprocess.Popen(
            (REAL_BLENDER, self.version, *words),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: object, code: int = 0) -> "subprocess.CompletedProcess[str]":
        """Run it; it must end with that code and show no traceback."""
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=DEADLINE)
        assert process.returncode == code, out + err
        assert "Traceback" not in out + err
        return subprocess.CompletedProcess(process.args, code, out, err)

    def make(self, name: str, **movies: Path) -> Path:
        """A file with these movies on its timeline, one after the other."""
        file = self.folder / name
        code = MAKE.format(movies={name: str(path) for name, path in movies.items()}, file=str(file))
        self.run("-b", "--factory-startup", "--python-exit-code", 1, "--python-expr", code)
        return file

    def strips(self, file: Path) -> list[list[str]]:
        """Of each strip in a file: first frame, the one after the last, the name of the strip it was made from."""
        told = self.run("-b", "--factory-startup", file, "--python-exit-code", 1, "--python-expr", TELL).stdout
        return [line.split(maxsplit=3)[1:] for line in told.splitlines() if line.startswith("STRIP")]


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan = planted.Plan("mixed", "plain", 5, 40, 30, 320, 180, 3)
    return planted_take(plan, tmp_path_factory.mktemp("take") / "take.mp4")


@pytest.fixture(scope="module", params=["4.3", "5.2"])
def real(
    request: pytest.FixtureRequest, zipped: Path, take: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Real]:
    if not REAL_BLENDER.exists():
        pytest.skip("needs ../shared/tools/real-blender")
    folder = tmp_path_factory.mktemp("real")
    environment = prepare(request.param, folder, take.parent, zipped.parent)
    found = Real(request.param, folder, environment)
    found.run("--command", "extension", "install-file", "-r", "user_default", "--enable", zipped)
    return found


@pytest.fixture(scope="module")
def made_edit(real: Real, take: Path) -> Path:
    return real.make("made edit.blend", first=take, second=take)


@pytest.fixture
def edit(real: Real, made_edit: Path) -> Path:
    """A file with the take twice on its timeline, of the test's own."""
    return Path(shutil.copy(made_edit, real.folder / "edit.blend"))


def test_all_options(real: Real, edit: Path, take: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = edit.read_bytes()
    made, out = real.folder / "made.blend", real.folder / "out"
    options = ("--count", 3, "--preset", "drone", "--no-clips")
    own = ("--strip", "first", "--mode", "assemble", "--order", "time", "--output", made, "--out", out)
    told = real.run("-b", edit, "--command", "bestshot", *own, *options)
    assert edit.read_bytes() == before
    assert f"  saved in {made}" in told.stdout.splitlines()

    monkeypatch.setenv("BESTSHOT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BESTSHOT_MODELS", real.environment["BESTSHOT_MODELS"])
    bestshot("find", take, "--out", tmp_path / "out", *options)
    assert files(out)["metadata.json"] == files(tmp_path / "out")["metadata.json"]

    strips = real.strips(made)
    ours = [(int(first), int(end)) for first, end, source in strips if source == "first"]
    assert len(ours) == 3
    assert [first for first, _ in ours] == [1, *(end for _, end in ours[:-1])], "back to back from the playhead"
    assert [source for *_, source in strips].count("the user's") == 2


def test_every_movie_where_none_is_named(real: Real, edit: Path) -> None:
    for _ in range(2):  # ours are no movies to search
        real.run("-b", edit, "--command", "bestshot", "--count", 1)
        assert sorted(source for *_, source in real.strips(edit)) == ["first", "second", "the user's", "the user's"]


def test_two_blenders_at_once(real: Real, made_edit: Path) -> None:
    """They analyse the same take for the same cache, and each places what one alone does."""
    copies = [Path(shutil.copy(made_edit, real.folder / f"copy {number}.blend")) for number in range(3)]
    options = ("--command", "bestshot", "--strip", "first", "--count", 2, "--sample-fps", 4)
    with real.start("-b", copies[0], *options) as one, real.start("-b", copies[1], *options) as other:
        for process in (one, other):
            out, err = process.communicate(timeout=DEADLINE)
            assert process.returncode == 0, out + err
            assert "Traceback" not in out + err
    real.run("-b", copies[2], *options)
    alone = real.strips(copies[2])
    assert [source for *_, source in alone].count("first") == 2
    assert [real.strips(copy) for copy in copies[:2]] == [alone, alone]


def test_help_and_a_wrong_option(real: Real) -> None:
    told = real.run("-b", "--command", "bestshot", "--help")
    assert "--preset" in told.stdout
    told = real.run("-b", "--command", "bestshot", "--colour", code=2)
    assert "error: unrecognized arguments: --colour" in told.stderr


def test_interrupted(real: Real, take: Path) -> None:
    long = record(real.folder / "long.mp4", 900)
    edit = real.make("interrupted.blend", long=long)
    before = edit.read_bytes()
    for by in (signal.SIGINT, signal.SIGTERM):
        with real.start("-b", edit, "--command", "bestshot", "--no-cache", "--sample-height", 1080) as process:
            assert process.stdout is not None and process.stderr is not None
            blender = int(process.stdout.readline())
            for line in process.stderr:
                if line.startswith(STAGE):
                    break
            (engine,) = children(blender)
            os.kill(blender, by)
            out, err = process.communicate(timeout=DEADLINE)
        assert process.returncode == 130, out + err
        assert "Traceback" not in out + err
        assert "error: cancelled" in err.splitlines()
        wait_until_gone(engine)
        assert edit.read_bytes() == before

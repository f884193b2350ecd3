"""Places that belong to one test, and a take for those that make none of their own."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from library_takes import ODD
from numbered import record
from plans import LONG, SHORT
from take_cache import planted_take

from bestshot.core.media.ffmpeg import executable


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, here and in child processes."""
    folder = tmp_path / "private"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache's folder, not there yet."""
    monkeypatch.setenv("BESTSHOT_HOME", str(tmp_path))
    return tmp_path / "cache"


@pytest.fixture(scope="session")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute and a half with two planted moments, key frames 2 s apart."""
    return planted_take(LONG, tmp_path_factory.mktemp("take") / "a take.mp4")


@pytest.fixture(scope="session")
def short_take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty seconds with two planted moments."""
    return planted_take(SHORT, tmp_path_factory.mktemp("take") / "a take.mp4")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Takes in two folders: of the same stem, and of an odd name. Besides, what is none."""
    folder = tmp_path / "library"
    for name in ("day 1/a.mp4", "day 1/a.mov", f"day 2/deep/{ODD}"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        record(folder / name, 60)
    (folder / "day 1" / "._a.mp4").write_text("what macOS leaves on foreign disks")
    (folder / "day 1" / "notes.txt").write_text("no video")
    return folder


@pytest.fixture
def ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Puts in place an ffmpeg that runs those words of a shell first, where a take of that name is cut."""

    def make(name: str, words: str) -> None:
        path = tmp_path / "ffmpeg"
        path.write_text(f"#!/bin/sh\ncase \"$*\" in *'{name}'*) {words};; esac\nexec '{real}' \"$@\"\n")
        path.chmod(0o755)
        monkeypatch.setenv("BESTSHOT_FFMPEG", str(path))

    real = executable()
    return make

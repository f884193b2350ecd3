"""Places that belong to one test, and a take for those that make none of their own."""

import tempfile
from pathlib import Path

import pytest
from planted import Plan
from take_cache import planted_take


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
    plan = Plan("blur", "plain", 5, seconds=90, fps=12, width=320, height=180, count=2)
    return planted_take(plan, tmp_path_factory.mktemp("take") / "a take.mp4")

"""Places that belong to one test."""

import tempfile
from pathlib import Path

import pytest


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

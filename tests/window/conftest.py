"""The real Blenders with their windows, where ../shared/tools/real-blender is there to bring them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from real_blender import REAL_BLENDER
from window.screen import Screen
from window.starting import started


@pytest.fixture(params=["4.3", "5.2"])
def version(request: pytest.FixtureRequest) -> str:
    """That of a Blender that can be had."""
    if not REAL_BLENDER.exists():
        pytest.skip("needs ../shared/tools/real-blender")
    return request.param


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that both Blender and the test see, at the same path."""
    return tmp_path


@pytest.fixture
def pictures(version: str, folder: Path, request: pytest.FixtureRequest) -> Path:
    """Where pictures go: below the folder that BESTSHOT_PICTURES names, if it does."""
    kept = (
        Path(os.environ.get("BESTSHOT_PICTURES") or folder / "pictures").absolute()
        / version
        / request.function.__name__
    )
    kept.mkdir(parents=True, exist_ok=True)
    return kept


@pytest.fixture
def screen(version: str, zipped: Path, folder: Path, pictures: Path) -> Iterator[Screen]:
    """Blender, just started, with the extension enabled and the tests' own Python for its engine."""
    with started(version, zipped, folder, pictures) as found:
        yield found

"""The real Blenders with their windows, where ../shared/tools/real-blender is there to bring them."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import planted
import pytest
from real_blender import REAL_BLENDER
from take_cache import planted_take
from window.screen import Screen
from window.starting import started


class RunningBlender:
    """A Blender of one version, with its window, for one test after the other; started again where one ended it."""

    def __init__(self, version: str, zipped: Path, folder: Path) -> None:
        self.folder = folder
        self._version, self._zipped = version, zipped
        self._pictures = Path(os.environ.get("BESTSHOT_PICTURES") or folder).absolute()
        self._screen: Screen | None = None
        self._running = ExitStack()
        self._starts = 0

    def screen(self, pictures: Path) -> Screen:
        """Return its screen, with an empty file open, for a test whose pictures go into that folder."""
        if self._screen is not None and self._screen.is_alive():
            self._screen.begin(pictures)
            self._screen.reset()
        else:
            self.close()
            self._starts += 1
            home = self.folder / f"start-{self._starts}"
            home.mkdir()
            self._screen = self._running.enter_context(
                started(self._version, self._zipped, home, self._pictures, self.folder)
            )
            self._screen.keeps_pictures = bool(os.environ.get("BESTSHOT_PICTURES"))
            self._screen.begin(pictures)
        self._screen.run("small()")
        return self._screen

    def close(self) -> None:
        """End it; the next test starts another one."""
        if self._screen is not None:
            self._screen.begin(self.folder)  # what it wrote before was the business of the test then
        self._screen = None
        self._running.close()


@pytest.fixture(scope="session", params=["4.3", "5.2"])
def version(request: pytest.FixtureRequest) -> str:
    """That of a Blender that can be had."""
    if not REAL_BLENDER.exists():
        pytest.skip("needs ../shared/tools/real-blender")
    return request.param


@pytest.fixture(scope="session")
def blender(version: str, zipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBlender]:
    """The Blender of that version, which starts with its first test."""
    found = RunningBlender(version, zipped, tmp_path_factory.mktemp("window"))
    yield found
    found.close()


@pytest.fixture
def folder(blender: RunningBlender, request: pytest.FixtureRequest) -> Path:
    """A folder of the test's own that Blender and the test both see, at the same path."""
    return Path(tempfile.mkdtemp(prefix=f"{request.function.__name__}-", dir=blender.folder))


@pytest.fixture
def pictures(version: str, folder: Path, request: pytest.FixtureRequest) -> Path:
    """Where pictures go: below the folder that BESTSHOT_PICTURES names, if it does."""
    named = os.environ.get("BESTSHOT_PICTURES")
    kept = Path(named, version, request.function.__name__).absolute() if named else folder / "pictures"
    kept.mkdir(parents=True, exist_ok=True)
    return kept


@pytest.fixture
def screen(blender: RunningBlender, pictures: Path) -> Iterator[Screen]:
    """Blender with an empty file, the extension enabled and the tests' own Python for its engine.

    It must not have shown a traceback by the end of the test.
    """
    found = blender.screen(pictures)
    yield found
    found.check_log()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a take with four good moments."""
    plan = planted.Plan("mixed", "plain", 7, seconds=50, fps=24, width=320, height=180)
    return planted_take(plan, tmp_path_factory.mktemp("made") / "take.mp4")


@pytest.fixture
def take(made: Path, folder: Path, screen: Screen) -> Path:
    """That take on the timeline, with the panel beside it; perhaps analysed by an earlier test."""
    path = Path(shutil.copy2(made, folder / "take.mp4"))  # of one age in all tests, so that it is analysed only once
    screen.run("add_movie(path)", path=str(path))
    screen.wait("open_sidebar('BestShot')")
    return path


@pytest.fixture
def new_take(take: Path) -> Path:
    """That take on the timeline, never analysed before, so that one sees how it is."""
    take.touch()
    return take

"""The real Blenders with their windows, where ../shared/tools/real-blender is there to bring them."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import blenders
import pytest
from build import build, find_builder
from window.screen import HEIGHT, WIDTH, Screen

ROOT = Path(__file__).resolve().parents[2]
SHARED = (ROOT.parent / "shared").resolve()
REAL_BLENDER = SHARED / "tools" / "real-blender"
INSIDE = Path(__file__).parent / "inside"
BLENDER = (
    "blender", "--app-template", "Video_Editing",
    "--window-geometry", "0", "0", str(WIDTH), str(HEIGHT), "--python", str(INSIDE / "driver.py"),
)  # fmt: skip


@pytest.fixture(scope="session")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension as it is shipped."""
    if not blenders.chosen():
        pytest.skip("needs a Blender to build with: see scripts/blenders.py")
    return build(tmp_path_factory.mktemp("repository"), find_builder())


@pytest.fixture(params=["4.3", "5.2"])
def version(request: pytest.FixtureRequest) -> str:
    """That of a Blender, ready to run."""
    if not REAL_BLENDER.exists():
        pytest.skip("needs ../shared/tools/real-blender")
    subprocess.run((REAL_BLENDER, "prepare", request.param), check=True, stdin=subprocess.DEVNULL)
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
    """Blender, just started, with the extension enabled and the tests' own Python for its engine.

    It must not have shown a traceback by the end.
    """
    for name in ("home", "bestshot"):
        (folder / name).mkdir()
    models = [Path(name) for name in os.environ.get("BESTSHOT_MODELS", "").split(os.pathsep) if name]
    models += [SHARED / "models"]
    # a Python of the system's own cannot be bound in over the Blender's system
    seen = {folder, pictures, zipped.parent, INSIDE, Path(sys.prefix), Path(sys.base_prefix), *models} - {Path("/usr")}
    ours, theirs = socket.socketpair()
    log = folder / "blender.log"
    log.touch()
    environment = os.environ | {
        "BIND": " ".join(str(path) for path in seen if path.is_dir()),
        "BLENDER_HOME": str(folder / "home"),
        "BESTSHOT_HOME": str(folder / "bestshot"),
        "BESTSHOT_MODELS": os.pathsep.join(map(str, models)),
        "BESTSHOT_PYTHON": sys.executable,
        "DRIVER_SOCKET": str(theirs.fileno()),
    }
    command = (REAL_BLENDER, version, "python3", INSIDE / "hands.py", log, f"{WIDTH}x{HEIGHT}", zipped, *BLENDER)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    with ours, theirs, subprocess.Popen(
        command, cwd=folder, env=environment, pass_fds=(theirs.fileno(),), **pipes
    ) as hands:  # fmt: skip
        theirs.close()
        found = Screen(hands, ours, log, pictures)
        found.wait("drawn()")
        yield found
        assert "Traceback" not in found.log

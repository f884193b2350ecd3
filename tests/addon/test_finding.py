"""The checks of `finding/` and `once/`: the installed extension finds best moments with a real engine.

Those of `once/` do not depend on Blender's version, and take longer: they are made in the newest one.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import planted
import pytest
from commands import bestshot
from conftest import SHARED
from imageio_ffmpeg import get_ffmpeg_exe
from inside import Outcomes, asked, checked, in_every_blender, in_newest_blender
from numbered import record
from retimed import ntsc, retimed, uneven

HERE = Path(__file__).parent
PLUGINS = ("-p", "extension", "-p", "stage", "-p", "found")
FOLDERS = ("inside", "installed", "finding")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory, zipped: Path) -> dict[str, object]:
    """For the checks: the zip, takes, what the command line finds in them, and the Python for the engine."""
    takes, told = tmp_path_factory.mktemp("takes"), tmp_path_factory.mktemp("told")
    steady = planted.make(planted.Plan("mixed", "plain", 5, 40, 30, 320, 180, 3), takes / "steady.mp4")
    ways = {
        "whole": (steady,),
        "trimmed": (steady, "--start", "5", "--end", "37"),
        "ntsc": (retimed(steady, takes / "ntsc.mp4", ntsc),),
        "uneven": (retimed(steady, takes / "uneven.mp4", uneven),),
        "quick": (steady, "--quality", "quick", "--no-cache"),
        "refined": (steady, "--quality", "quick", "--refine", "13.75-26.25", "--no-cache"),
    }
    models = (os.environ.get("BESTSHOT_MODELS"), str(SHARED / "models"))
    shared = {
        "BESTSHOT_MODELS": os.pathsep.join(filter(None, models)),
        "BESTSHOT_PYTHON": sys.executable,
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BESTSHOT_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("BESTSHOT_MODELS", shared["BESTSHOT_MODELS"])
        for name, arguments in ways.items():
            bestshot("find", *arguments, "--out", told / name, "--no-clips")
    record(takes / "numbers.mp4", 300, rate=Fraction(30000, 1001), g="12")
    return {
        **shared,
        "BESTSHOT_TAKES": takes,
        "BESTSHOT_TOLD": told,
        "BESTSHOT_ZIP": zipped,
        "PYTHONPATH": os.pathsep.join(str(HERE / folder) for folder in FOLDERS),
    }


@pytest.fixture(scope="module")
def outcomes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, known: dict[str, object]
) -> Iterator[Outcomes]:
    homes = tmp_path_factory.mktemp("homes")
    with checked(asked(request), HERE / "finding", homes, *PLUGINS, **known) as outcomes:
        yield outcomes


@pytest.fixture(scope="module")
def minute(known: dict[str, object]) -> Path:
    """A minute of 1080p, among the takes."""
    takes = Path(str(known["BESTSHOT_TAKES"]))
    larger = ("-vf", "scale=1920:1080", "-t", "60", "-c:v", "libx264", "-preset", "ultrafast", "-an")
    command = (get_ffmpeg_exe(), "-v", "error", "-stream_loop", "1", "-i", takes / "steady.mp4", *larger)
    subprocess.run((*command, takes / "minute.mp4"), check=True, stdin=subprocess.DEVNULL)
    return takes / "minute.mp4"


@in_every_blender
def test_finding(python: str, outcomes: Outcomes) -> None:
    ended = outcomes[python].result()
    assert ended.returncode == 0, ended.stdout + ended.stderr


@in_newest_blender
def test_once(
    python: str,
    tmp_path: Path,
    known: dict[str, object],
    minute: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with checked([python], HERE / "once", tmp_path, *PLUGINS, **known) as outcomes:
        ended = outcomes[python].result()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    with capfd.disabled():
        sys.stderr.write(ended.stderr)

"""The checks of `inside/`, `finding/` and `once/`, in one process for each Blender.

`inside/` is about the modules of the add-on, from the repository. In `finding/` and `once/` the installed extension
finds best moments with a real engine; those of `once/` do not depend on Blender's version, and take longer: they run in
the newest one. That one analyses the takes anew; the others begin with the command line's analyses, as the engine is
the same in all. BESTSHOT_CHECKS names some of these folders, or files in them, to run no others.
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
from in_blender import NEWEST, Outcomes, asked, checked, in_every_blender
from numbered import record
from retimed import ntsc, retimed, uneven
from take_cache import cached, planted_take
from variable_rate import variable_time

HERE = Path(__file__).parent
PLUGINS = ("-p", "extension", "-p", "stage", "-p", "found")
MODULES = ("inside", "installed", "finding")  # folders of modules that checks import
FOLDERS = ("inside", "finding", "once")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory, zipped: Path) -> dict[str, object]:
    """For the checks: the zip, takes, what the command line finds in them, its cache, and the Python for the engine."""
    takes, told = tmp_path_factory.mktemp("takes"), tmp_path_factory.mktemp("told")
    steady = planted_take(planted.Plan("mixed", "plain", 5, 40, 30, 320, 180, 3), takes / "steady.mp4")
    soft = ("-vf", "gblur=sigma=0.7", "-c:v", "libx264", "-preset", "ultrafast")
    softer = cached(
        takes / "softer.mp4",
        lambda path: run_ffmpeg("-i", steady, *soft, path),
        Path(__file__),
        steady.read_bytes(),
        "softer",
    )
    quick = ("--quality", "quick", "--model", "none", "--no-cache")
    ways = {
        "whole": (steady,),
        "trimmed": (steady, "--start", "5", "--end", "37"),
        "ntsc": (retimed(steady, takes / "steady-ntsc.mp4", ntsc),),
        "uneven": (retimed(steady, takes / "uneven.mp4", uneven),),
        "softer": (softer,),
        "quick": (steady, *quick),
        "refined": (steady, *quick, "--refine", "13.75-26.25"),
    }
    models = (os.environ.get("BESTSHOT_MODELS"), str(SHARED / "models"))
    shared = {
        "BESTSHOT_MODELS": os.pathsep.join(filter(None, models)),
        "BESTSHOT_PYTHON": sys.executable,
    }
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("BESTSHOT_HOME", str(home))
        patch.setenv("BESTSHOT_MODELS", shared["BESTSHOT_MODELS"])
        for name, arguments in ways.items():
            bestshot("find", *arguments, "--out", told / name, "--no-clips")
    record(takes / "numbers.mp4", 300, rate=Fraction(30000, 1001), g="12")
    record(takes / "ntsc.mp4", 90, rate=Fraction(30000, 1001), sound="aac", g="12")
    make_sweep(takes / "recorder.wav")
    for name, seconds in (("sweep", 0), ("late", 0.1), ("early", -0.15), ("later", 1.5)):
        add_sound(takes / "ntsc.mp4", takes / "recorder.wav", seconds, takes / f"{name}.mp4")
    record(takes / "pal.mp4", 75, rate=Fraction(25), g="12")
    record(takes / "fast.mp4", 90, rate=Fraction(60), g="12")
    record(takes / "variable.mp4", 80, time_of=variable_time, g="12")
    larger = ("-vf", "scale=1920:1080", "-t", "20", "-c:v", "libx264", "-preset", "ultrafast", "-an")
    cached(
        takes / "large.mp4",
        lambda path: run_ffmpeg("-i", steady, *larger, path),
        Path(__file__),
        steady.read_bytes(),
    )
    return {
        **shared,
        "cache": home / "cache",
        "BESTSHOT_TAKES": takes,
        "BESTSHOT_TOLD": told,
        "BESTSHOT_ZIP": zipped,
        "PYTHONPATH": os.pathsep.join(str(HERE / folder) for folder in MODULES),
    }


def make_sweep(path: Path) -> None:
    """Make four seconds of a tone that rises, so that no two moments sound alike."""
    sweep = "aevalsrc=0.3*sin(2*PI*(200+300*t)*t):d=4:s=48000:c=stereo"
    run_ffmpeg("-f", "lavfi", "-i", sweep, path)


def add_sound(take: Path, sound: Path, seconds: float, path: Path) -> None:
    """Copy a take with another sound, which begins that much after its picture."""
    offsets = [("-itsoffset", str(max(shift, 0))) for shift in (-seconds, seconds)]
    inputs = (*offsets[0], "-i", take, *offsets[1], "-i", sound)
    run_ffmpeg(*inputs, "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", path)


def run_ffmpeg(*arguments: object) -> None:
    command = (get_ffmpeg_exe(), "-v", "error", *map(str, arguments))
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def folders(python: str) -> list[Path]:
    """Return what to check in a Blender: folders, or files in them."""
    named = os.environ.get("BESTSHOT_CHECKS", "").split() or FOLDERS
    return [HERE / name for name in named if python == NEWEST or Path(name).parts[0] != "once"]


@pytest.fixture(scope="module")
def outcomes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, known: dict[str, object]
) -> Iterator[Outcomes]:
    homes = tmp_path_factory.mktemp("homes")
    pythons = [python for python in asked(request) if folders(python)]
    with checked(pythons, homes, *PLUGINS, folders=folders, **known) as outcomes:
        yield outcomes


@in_every_blender
def test_in_blender(python: str, outcomes: Outcomes, capfd: pytest.CaptureFixture[str]) -> None:
    if python not in outcomes:
        pytest.skip("none of BESTSHOT_CHECKS is for this Blender")
    ended = outcomes[python].result()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    with capfd.disabled():
        sys.stderr.write(ended.stderr)  # what it measured

"""Runs the checks of `inside/` in real Blenders: the interpreters that BESTSHOT_BLENDERS names, each having bpy."""

import os
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
from numbered import record
from variable import variable_time

INSIDE = Path(__file__).parent / "inside"
ROOT = INSIDE.parents[2]
BLENDERS = [name for name in os.environ.get("BESTSHOT_BLENDERS", "").split(os.pathsep) if name]


@pytest.fixture(scope="session")
def takes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("takes")
    record(folder / "ntsc.mp4", 90, rate=Fraction(30000, 1001), sound="aac", g="12")
    record(folder / "pal.mp4", 75, rate=Fraction(25), g="12")
    record(folder / "fast.mp4", 90, rate=Fraction(60), g="12")
    record(folder / "variable.mp4", 80, time_of=variable_time, g="12")
    return folder


@pytest.mark.skipif(not BLENDERS, reason="needs Blenders: name interpreters that have bpy in BESTSHOT_BLENDERS")
@pytest.mark.parametrize("python", BLENDERS or [""])
def test_inside_blender(python: str, takes: Path, tmp_path: Path) -> None:
    command = [
        python, "-m", "pytest", "-q", "-p", "stage", "-p", "no:cacheprovider", "--basetemp", tmp_path / "inside",
        "-o", "python_files=check_*.py", "-o", "python_functions=check_*", INSIDE,
    ]  # fmt: skip
    own = {"BESTSHOT_TAKES": str(takes), "PYTHONPATH": str(INSIDE), "HOME": str(tmp_path)}
    ended = subprocess.run(
        command, cwd=ROOT, env=os.environ | own, capture_output=True, text=True, timeout=900, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr

"""The checks of `inside/`: the modules of the add-on, from the repository, in every Blender."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from in_blender import Outcomes, asked, checked, in_every_blender
from numbered import record
from variable_rate import variable_time


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcomes]:
    takes = tmp_path_factory.mktemp("takes")
    record(takes / "ntsc.mp4", 90, rate=Fraction(30000, 1001), sound="aac", g="12")
    record(takes / "pal.mp4", 75, rate=Fraction(25), g="12")
    record(takes / "fast.mp4", 90, rate=Fraction(60), g="12")
    record(takes / "variable.mp4", 80, time_of=variable_time, g="12")
    homes = tmp_path_factory.mktemp("homes")
    with checked(
        asked(request), Path(__file__).parent / "inside", homes, "-p", "stage", BESTSHOT_TAKES=takes
    ) as outcomes:
        yield outcomes


@in_every_blender
def test_inside(python: str, outcomes: Outcomes) -> None:
    ended = outcomes[python].result()
    assert ended.returncode == 0, ended.stdout + ended.stderr

"""Damaged takes of all kinds give moments, or one line; `scripts/fuzz.py` tries as many as one likes."""

from pathlib import Path

import damaged
import pytest

from bestshot.core.pipeline import analyse
from bestshot.core.settings import BALANCED, Settings

NUMBERS = range(99)  # each take in each quality three times


@pytest.fixture(scope="module")
def takes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return damaged.make_takes(tmp_path_factory.mktemp("takes"))


@pytest.mark.parametrize("number", NUMBERS)
def test_a_damaged_take_is_answered(number: int, takes: list[Path], tmp_path: Path) -> None:
    assert damaged.judge(number, takes, tmp_path) == ""


def test_balanced_reads_key_frames_first_of_the_long_ones(takes: list[Path]) -> None:
    """As those of a length that people film, which so are damaged, too."""
    settings = Settings(model="none", cache=False, count=1, quality=BALANCED)
    skimmed = {take.name for take in takes if (analyse(take, settings).measured is not None)}
    assert skimmed == {f"long.{kind}" for kind in damaged.LONG}

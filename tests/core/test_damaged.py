"""Damaged takes of all kinds give moments, or one line; `scripts/fuzz.py` tries as many as one likes."""

from pathlib import Path

import damaged
import pytest

NUMBERS = range(105)  # each container in each quality five times


@pytest.fixture(scope="module")
def takes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return damaged.make_takes(tmp_path_factory.mktemp("takes"))


@pytest.mark.parametrize("number", NUMBERS)
def test_a_damaged_take_is_answered(number: int, takes: list[Path], tmp_path: Path) -> None:
    assert damaged.judge(number, takes, tmp_path) == ""

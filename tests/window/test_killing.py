"""In real windows: the engine is killed at random moments of a search; what follows is as if it never began."""

import os
import random
from pathlib import Path

import planted
import pytest
from take_cache import planted_take
from window.rounds import begin_new_analysis, find_undo_redo_clear
from window.screen import Screen

ROUNDS = int(os.environ.get("BESTSHOT_ROUNDS", "3"))


@pytest.fixture
def take(folder: Path, screen: Screen) -> Path:
    """A take with good moments, on the timeline, with the panel beside it."""
    plan = planted.Plan("mixed", "plain", 7, seconds=40, fps=24, width=320, height=180)
    path = planted_take(plan, folder / "take.mp4")
    screen.run("add_movie(path)", path=str(path))
    screen.wait("open_sidebar('BestShot')")
    return path


def test_killed_again_and_again(screen: Screen, take: Path) -> None:
    """Nothing is placed, one sentence says why, and the next search finds, is undone, redone and cleared as ever."""
    before = screen.run("strips()")
    chance = random.Random(2)  # noqa: S311
    found = None
    for number in range(ROUNDS):
        begin_new_analysis(screen, number)
        screen.wait("bestshot('engine_process').pid() and (share() or 0) >= least", least=chance.random() ** 2 * 0.5)
        screen.run("signal_engine('SIGKILL')")
        screen.wait("share() is None")
        outcome = screen.run("bestshot('current_job').outcome()")
        assert screen.run("bestshot('current_job').outcome().failed"), outcome
        assert "nexpected" not in screen.run("outcome()")
        assert screen.run("made()") == [{}, {}]
        assert screen.run("strips()") == before
        made = find_undo_redo_clear(screen, before)
        assert made == (found or made), "the same ones each time"
        found = made

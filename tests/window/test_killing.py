"""In real windows: the engine is killed at random moments of a search; what follows is as if it never began."""

import os
import random
from pathlib import Path

import planted
import pytest
from take_cache import planted_take
from window.screen import Screen

ROUNDS = int(os.environ.get("BESTSHOT_ROUNDS", "3"))


@pytest.fixture
def take(folder: Path, screen: Screen) -> Path:
    """A take with good moments, on the timeline, with the panel beside it."""
    plan = planted.Plan("mixed", "plain", 7, seconds=40, fps=24)
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
        # an analysis that is not kept yet
        screen.run(
            "scene().bestshot.sample_height = height; bpy.ops.bestshot.find('INVOKE_DEFAULT')", height=500 + number
        )
        screen.wait("bestshot('engine_process').pid() and (share() or 0) >= least", least=chance.random() ** 2 * 0.5)
        screen.run("signal_engine('SIGKILL')")
        screen.wait("share() is None")
        outcome = screen.run("bestshot('current_job').outcome()")
        assert screen.run("bestshot('current_job').outcome().failed"), outcome
        assert "nexpected" not in screen.run("outcome()")
        assert screen.run("made()") == [{}, {}]
        assert screen.run("strips()") == before
        screen.run("scene().bestshot.sample_height = 480; bpy.ops.bestshot.find('INVOKE_DEFAULT')")
        screen.wait("share() is None")
        made = screen.run("made()")
        assert made[0] and made[1]
        assert made == (found or made), "the same ones each time"
        found = made
        screen.press("ctrl+z")
        screen.wait("made() == ({}, {})")
        screen.press("ctrl+shift+z")
        screen.wait("made()[0]")
        assert screen.run("made()") == made
        screen.run("bpy.ops.bestshot.clear('EXEC_DEFAULT', True)")
        assert screen.run("made()") == [{}, {}]
        assert screen.run("strips()") == before

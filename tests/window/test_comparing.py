"""In real windows: takes are compared and swapped by key, and what is kept and rejected is learnt from."""

import subprocess
from pathlib import Path

import pytest
from take_cache import cached
from window.screen import Screen

from bestshot.core.media.ffmpeg import executable


@pytest.fixture
def takes(take: Path, folder: Path, screen: Screen) -> Path:
    """The take, and a softer one of the same behind it, both selected."""
    softer = folder / "softer.mp4"
    blur = ("-vf", "gblur=sigma=0.8", "-c:v", "libx264", "-preset", "veryfast", "-an")
    command = (executable(), "-v", "error", "-i", take, *blur)
    cached(
        softer,
        lambda path: subprocess.run((*command, path), check=True, stdin=subprocess.DEVNULL),
        Path(__file__),
        take.read_bytes(),
    )
    screen.run("add_movie(path, frame=2000)", path=str(softer))
    screen.run("scene().bestshot.min_score = 0; scene().bestshot.count = 3; select_all()")
    return softer


def test_comparing(screen: Screen, takes: Path) -> None:
    screen.run("enlarge()")
    screen.wait("open_sidebar('BestShot')")
    screen.picture("two takes")
    screen.click("bestshot.compare")
    screen.wait("share() is None and 'compared in 2 takes' in outcome()")
    screen.run("show_all()")
    screen.picture("compared")
    assert screen.run("len(hidden())") >= 3

    for _ in range(screen.run("len(shots())")):  # one of a group
        before = screen.run("current()")
        screen.press("shift+period")
        screen.wait("current() != before", before=before)
        if screen.run("len(bestshot('alternatives').choices_at(scene()))") == 2:
            break
    screen.picture("the best")
    shown = screen.run("hidden()")
    screen.press("alt+e")
    screen.wait("hidden() != shown", shown=shown)
    screen.picture("swapped")
    screen.press("alt+e")
    screen.wait("hidden() == shown", shown=shown)
    screen.press("ctrl+z", "ctrl+z")
    screen.wait("hidden() == shown", shown=shown)
    screen.press("ctrl+z")
    screen.wait("shots() == {} and hidden() == []")
    screen.picture("undone")


def test_learning(screen: Screen, take: Path) -> None:
    screen.run("enlarge(); unfold(True)")
    screen.run("scene().bestshot.min_score = 0; scene().bestshot.learn = True")
    screen.run("bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    screen.wait("open_sidebar('BestShot') and settled() and len(shots()) == 5")
    screen.press("shift+period")
    screen.wait("current()")
    screen.press("shift+y")
    screen.wait("'1 choice' in bestshot('learnt').text()")
    screen.press("ctrl+z")
    screen.press("shift+period", "alt+x")
    screen.wait("settled() and bestshot('learnt').text() == 'nothing is learnt yet from 1 choice'")
    screen.picture("learning")
    screen.run("unfold(False)")

"""In real windows: what a user sees and does."""

from fractions import Fraction
from pathlib import Path

from numbered import record
from window.screen import Screen


def test_the_window(screen: Screen, folder: Path) -> None:
    assert "bl_ext.user_default.bestshot" in screen.run("list(bpy.context.preferences.addons.keys())")
    take = record(folder / "take.mp4", 60, rate=Fraction(30000, 1001), sound="aac")
    screen.run("add_movie(path)", path=str(take))
    screen.wait("open_sidebar('Tool')")
    assert sorted(screen.run("strips()").values()) == ["MOVIE", "SOUND"]
    screen.picture("a movie on the timeline")

    before = screen.run("scene().tool_settings.use_snap_sequencer")
    screen.click(".use_snap_sequencer", "HEADER")
    screen.wait("scene().tool_settings.use_snap_sequencer != before", before=before)
    screen.picture("a button clicked")

    screen.press("ctrl+z", "ctrl+z")
    screen.wait("strips() == {}")
    screen.picture("undone")
    screen.press("ctrl+shift+z")
    screen.wait("len(strips()) == 2")

"""In real windows: a user finds best shots, changes their mind, and keeps working meanwhile.

The tests share a Blender of each version, which has an empty file open when a test begins.
"""

import os
import random
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from numbered import record
from window.rounds import begin_new_analysis, find_undo_redo_clear
from window.screen import Screen

from bestshot.core.pipeline import find_best_shots
from bestshot.core.settings import Settings

ROUNDS = int(os.environ.get("BESTSHOT_ROUNDS", "5"))


@pytest.fixture
def take(take: Path, screen: Screen) -> Path:
    """The take of all tests here, with a watch on how long the timer's calls take."""
    screen.run("watch_times()")
    return take


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Report a measurement, which `pytest -s` shows."""

    def say(text: str) -> None:
        record_property("measured", text)
        sys.stderr.write(f"\n{text}\n")

    return say


def click_cancel(screen: Screen) -> None:
    """Cancel what is at work, and wait for its end; the engine is held, as it may end before the button is found."""
    screen.wait("(share() or 0) > 0 and signal_engine('SIGSTOP')")
    screen.click("bestshot.cancel")
    screen.run("signal_engine('SIGCONT')")
    screen.wait("share() is None")


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


def test_finding(screen: Screen, new_take: Path, folder: Path, tell: Callable[[str], None]) -> None:
    screen.run("scene().sequence_editor.use_prefetch = True")  # as Blender has it
    before = screen.run("strips()")
    screen.run("scene().bestshot.min_score = 0")  # as many as are asked for
    screen.picture("the panel")

    screen.click("bestshot.find")
    screen.wait("(share() or 0) > 0.15")
    screen.picture("at work")
    frame, done = screen.run("scene().frame_current, share()")
    screen.press("Right")
    screen.wait("scene().frame_current == frame + 1 and (share() or 0) > done", frame=frame, done=done)

    click_cancel(screen)
    screen.picture("cancelled")
    assert screen.run("outcome()") == "The search was cancelled."
    assert screen.run("strips()") == before

    screen.click("bestshot.find")
    screen.wait("share() is None and 'shots' in outcome()")
    screen.picture("found")
    strips, markers = screen.run("made()")
    assert [name.split(" · ")[0] for name in markers] == [f"Best {rank}" for rank in range(1, len(markers) + 1)]
    assert len(strips) == len(markers) >= 4, "their sound is that of the take below"
    _, selection = find_best_shots(new_take, Settings(min_score=0))
    places = [(round(pick.start * 24) + 1, round(pick.end * 24) + 1) for pick in selection.picks]
    assert [tuple(place[1:]) for place in strips.values()] == places
    assert list(markers.values()) == [round(pick.peak_time * 24) + 1 for pick in selection.picks]
    screen.run("bpy.ops.bestshot.step('EXEC_DEFAULT', by='RANK')")
    screen.picture("the best one explained")

    screen.press("ctrl+z")
    screen.wait("made() == ({}, {})")
    assert screen.run("strips()") == before
    screen.picture("undone")
    screen.press("ctrl+shift+z")
    screen.wait("made()[0]")
    assert screen.run("made()") == [strips, markers]
    screen.picture("redone")

    file = folder / "edit.blend"
    screen.run("bpy.ops.wm.save_as_mainfile(filepath=path)", path=str(file))
    screen.run("bpy.ops.wm.read_homefile(app_template='Video_Editing')")
    screen.run("bpy.ops.wm.open_mainfile(filepath=path)", path=str(file))
    screen.wait("open_sidebar('BestShot')")
    assert screen.run("made()") == [strips, markers]
    screen.picture("loaded")

    screen.click("bestshot.find")
    screen.wait("share() is None and 'shots' in outcome()")
    assert screen.run("made()") == [strips, markers], "finding again replaces"

    screen.run("bpy.ops.bestshot.clear('EXEC_DEFAULT', True)")
    screen.wait("made() == ({}, {})")
    assert screen.run("strips()") == before
    screen.picture("cleared")
    tell("longest, in seconds: " + str(screen.run("{name: max(values) for name, values in times.items()}")))


def test_while_something_is_dragged(screen: Screen, take: Path) -> None:
    """Strips that a tool of Blender's holds must not be changed under it."""
    screen.run("bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    screen.wait("share() is None and made()[0]")
    screen.run("bpy.ops.bestshot.clear('EXEC_DEFAULT', True); bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    screen.press("g")
    screen.wait("bestshot('current_job').running().progress.stage == 'Waiting until Blender is free'")
    screen.picture("a strip is dragged")
    assert screen.run("made()") == [{}, {}]
    screen.press("Escape")
    screen.wait("share() is None and made()[0]")


def test_again_and_again(screen: Screen, take: Path, tell: Callable[[str], None]) -> None:
    """Ended at random moments, undone, redone, cleared: nothing strays, no engine is left over."""
    before = screen.run("strips()")
    chance = random.Random(1)  # noqa: S311
    engines = set()
    for number in range(ROUNDS):
        begin_new_analysis(screen, number)
        screen.wait("(share() or 0) >= least", least=chance.random() ** 2 * 0.5)
        screen.run("bpy.ops.bestshot.cancel()")
        screen.wait("share() is None")
        assert screen.run("strips()") == before
        find_undo_redo_clear(screen, before)
        engines.add(screen.run("bestshot('engine_process').pid()"))
    assert len(engines) == 1
    tell("longest, in seconds: " + str(screen.run("{name: max(values) for name, values in times.items()}")))


def test_changing_ones_mind(screen: Screen, take: Path) -> None:
    """What a user does to the takes and the highlights between two searches, or before the end of one."""
    find = "bpy.ops.bestshot.find('INVOKE_DEFAULT')"
    hold = "windows = bestshot('windows'); windows.is_busy, windows.was = (lambda _: True), windows.is_busy"
    release = "windows = bestshot('windows'); windows.is_busy = windows.was"
    held = "bestshot('current_job').running().progress.stage == 'Waiting until Blender is free'"
    searched = "[strip.name for strip in bestshot('source_strips').wanted(scene())]"
    show = "best = bestshot('shots').of(scene())[0]; bpy.ops.bestshot.show(take=best.take, id=best.id)"
    screen.run(find)
    screen.wait("share() is None and made()[0]")
    found = screen.run("made()")

    screen.run(show)
    screen.run(find)
    screen.wait("share() is None and outcome()")
    assert screen.run("made()") == found
    assert screen.run(searched) == ["take.mp4"], "the highlight that was selected is gone"

    screen.run(hold)
    screen.run(find)
    screen.wait(held)
    screen.run("bpy.ops.bestshot.cancel()")
    screen.wait("share() is None")
    assert screen.run("outcome()") == "The search was cancelled."

    screen.run(find)
    screen.wait(held)
    screen.run("change('take.mp4', filepath=path)", path=str(take.with_name("other.mp4")))
    screen.run(release)
    screen.wait("share() is None")
    assert screen.run("outcome()").startswith("'take.mp4' is gone")
    assert screen.run("made()") == found
    screen.run("change('take.mp4', filepath=path)", path=str(take))

    screen.run("change('take.mp4', name='Camera A')")
    screen.run(show)
    assert screen.run(searched) == ["Camera A"]
    screen.run(find)
    screen.wait("share() is None and outcome()")
    assert screen.run("made()") == found, "replaced, not doubled"

    screen.run("scene().bestshot.mode = 'MARKERS'")
    screen.run(find)
    screen.wait("share() is None and outcome()")
    screen.run("bpy.ops.bestshot.clear('EXEC_DEFAULT', True)")
    screen.wait("made() == ({}, {})")


def test_refining(screen: Screen, new_take: Path) -> None:
    """What a quick search did not analyse is analysed at the playhead: one step, that can be undone or cancelled."""
    gaps = "bestshot('coverage').of_selection(scene())[1].gaps"  # frames, in pairs
    screen.run("scene().bestshot.quality = 'quick'")
    screen.click("bestshot.find")
    screen.wait("share() is None and 'shots' in outcome()")
    found = screen.run("made()")
    assert screen.run(gaps) == [0, 1200]
    screen.run("scene().frame_set(700)")
    screen.picture("something to refine")

    screen.run("bpy.ops.bestshot.refine('INVOKE_DEFAULT')")
    screen.wait(f"share() is None and {gaps} != (0, 1200)")  # what was told of the first search is still there
    first, *middle, last = screen.run(gaps)
    assert (first, last) == (0, 1200)
    assert middle[0] <= 22.875 * 24 < 35.375 * 24 <= middle[1], "from and to the key frames around"
    assert screen.run("made()") != found
    screen.picture("refined")
    assert not screen.run("bpy.ops.bestshot.refine.poll()")
    screen.run("bpy.context.window_manager.print_undo_steps(); import ctypes; ctypes.CDLL(None).fflush(None)")
    assert "'Find Best Shots'" in screen.log
    assert "'Refine at Playhead'" in screen.log

    screen.press("ctrl+z")
    screen.wait(lambda: screen.run("made()") == found)
    assert screen.run(gaps) == [0, 1200]
    screen.run("scene().bestshot.sample_height = 500; bpy.ops.bestshot.refine('INVOKE_DEFAULT')")
    click_cancel(screen)
    assert screen.run("outcome()") == "The refinement was cancelled."
    assert screen.run("made()") == found
    assert screen.run(gaps) == [0, 1200]


def test_several_strips(screen: Screen, new_take: Path) -> None:
    """The panel says which one is being analysed."""
    screen.run("add_movie(path, 2000)", path=str(new_take))
    screen.run("for strip in bestshot('vse').open_strips(scene()): strip.select = True")
    screen.run("scene().bestshot.model = 'none'")
    screen.run("bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    seen = []

    def ended() -> bool:
        about = screen.run("job = bestshot('current_job').running(); job.about if job else ''")
        seen.append(about)
        return not about

    screen.wait(ended)
    assert [about.rpartition(" (")[2] for about in dict.fromkeys(seen[:-1])] in (
        ["1 of 2)", "2 of 2)"], ["1 of 2)"],
    )  # fmt: skip
    assert "2 strips" in screen.run("outcome()")


def thumbnail_files(screen: Screen) -> set[Path]:
    return set(screen.home.glob(".cache/thumbnails/*/*.png"))


def test_nothing_is_left_behind(screen: Screen, take: Path, folder: Path) -> None:
    """No pictures among the user's thumbnails, in the file or in Blender's temporary folder."""
    images = screen.run("bpy.data.images.keys()")
    files = thumbnail_files(screen)  # Blender's own, of files that earlier tests saved
    screen.run("bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    screen.wait("share() is None and made()[0]")
    screen.picture("with pictures")
    assert screen.run("bestshot('thumbnails').count()") == len(screen.run("made()[1]"))
    assert thumbnail_files(screen) == files
    assert screen.run("bpy.data.images.keys()") == images
    assert not screen.run("import os; [name for name in os.listdir(bpy.app.tempdir) if 'bestshot' in name]")

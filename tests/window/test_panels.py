"""In real windows: panels are drawn without touching the disk, and whatever others wrote under our names."""

from fractions import Fraction
from pathlib import Path

import pytest
from numbered import record
from window.screen import Screen


@pytest.fixture
def take(folder: Path, screen: Screen) -> Path:
    """A take on the timeline, with the panel beside it."""
    return add_take(screen, folder)


def add_take(screen: Screen, folder: Path) -> Path:
    path = record(folder / "take.mp4", 120, rate=Fraction(24))
    screen.run("add_movie(path)", path=str(path))
    screen.wait("open_sidebar('BestShot')")
    return path


def redraw(screen: Screen) -> None:
    for _ in range(3):
        before = screen.run("redraw(); drawn()")
        screen.wait("drawn() > before + 1", before=before)


def test_drawing_looks_at_no_files(screen: Screen, folder: Path) -> None:
    screen.run("unfold(True)")  # before Blender remembers that they are closed
    add_take(screen, folder)
    screen.run("show_preferences(); watch_looks()")
    redraw(screen)
    screen.picture("all that can be drawn")
    assert {Path(name).name for name in screen.run("list(drawing['drawn'])")} == {"panels.py", "preferences.py"}
    screen.run("bestshot('status_cache').clear(); drawing['looks'].clear()")
    redraw(screen)
    assert screen.run("list(drawing['looks'])"), "looked at once"
    screen.run("drawing['looks'].clear()")
    redraw(screen)
    assert screen.run("list(drawing['looks'])") == []
    screen.run("bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    screen.wait("share() is None and made()[0]")
    redraw(screen)
    screen.run("drawing['looks'].clear()")
    redraw(screen)
    assert screen.run("list(drawing['looks'])") == []
    screen.run("import sys; sys.setprofile(None); unfold(False)")


def test_what_others_wrote_is_not_drawn(screen: Screen, take: Path) -> None:
    write = "scene()['bestshot_markers'] = scene()['bestshot_coverage'] = odd; bestshot('vse').movies(scene())[0]"
    for odd in (5, "mine", [1, 2], {"source": 5, "name": [1]}, [{"source": 5}]):
        screen.run(f"{write}['bestshot'] = odd", odd=odd)
        screen.run("strip = bestshot('vse').movies(scene())[0]; scene().sequence_editor.active_strip = strip; None")
        redraw(screen)
        screen.check_log()
    screen.run("bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    screen.wait("share() is None and made()[0]")
    redraw(screen)
    screen.run("bpy.ops.bestshot.clear('EXEC_DEFAULT', True)")
    assert screen.run("made()") == [{}, {}]


def test_a_linked_scene(screen: Screen, take: Path, folder: Path) -> None:
    """It is refused before anything is searched, as nothing on it would be saved."""
    library = folder / "library.blend"
    screen.run("scene().name = 'edit'; bpy.ops.wm.save_as_mainfile(filepath=path)", path=str(library))
    screen.run("bpy.ops.wm.read_homefile(app_template='Video_Editing')")
    screen.run(
        "with bpy.data.libraries.load(path, link=True) as (_, wanted): wanted.scenes = ['edit']\n"
        "window().scene = wanted.scenes[0]\n"
        "if hasattr(window().workspace, 'sequencer_scene'): window().workspace.sequencer_scene = wanted.scenes[0]",
        path=str(library),
    )
    screen.wait("open_sidebar('BestShot')")
    screen.click("bestshot.find")
    screen.wait("outcome()")
    screen.picture("refused")
    assert screen.run("outcome()") == (
        "The scene 'edit' is linked from library.blend, so nothing on its timeline would be saved: open that file, or "
        "make the scene local."
    )
    assert screen.run("made()") == [{}, {}]

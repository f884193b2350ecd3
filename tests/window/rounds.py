"""What a round does that is repeated in a real window: a search that is to be broken off, then one that is not."""

from typing import Any

from window.screen import Screen


def begin_new_analysis(screen: Screen, number: int) -> None:
    """Begin a search whose analysis is not kept yet, by scores without a model; another one for each number."""
    screen.run("scene().bestshot.model = 'none'")
    screen.run("scene().bestshot.sample_height = height; bpy.ops.bestshot.find('INVOKE_DEFAULT')", height=500 + number)


def find_undo_redo_clear(screen: Screen, before: Any) -> Any:
    """Search, undo, redo and clear, and return what was made; at the end all is as `before`, what `strips()` gave."""
    screen.run("scene().bestshot.sample_height = 480; bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    screen.wait("share() is None")
    made = screen.run("made()")
    assert made[0]
    assert made[1]
    screen.press("ctrl+z")
    screen.wait("made() == ({}, {})")
    screen.press("ctrl+shift+z")
    screen.wait("made()[0]")
    assert screen.run("made()") == made
    screen.run("bpy.ops.bestshot.clear('EXEC_DEFAULT', True)")
    assert screen.run("made()") == [{}, {}]
    assert screen.run("strips()") == before
    return made

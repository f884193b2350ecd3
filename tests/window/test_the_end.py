"""In real windows: what becomes of a search whose file is closed, or whose Blender ends.

The last file of this folder by its name, so that no other test needs to start Blender again.
"""

from pathlib import Path

from window.screen import Screen


def test_leaving(screen: Screen, new_take: Path) -> None:
    """Another file ends the search of this one; with Blender, the engine goes."""
    screen.run("bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    screen.wait("(share() or 0) > 0.1")
    screen.run("bpy.ops.wm.read_homefile(app_template='Video_Editing')")
    assert screen.run("share() is None and made() == ({}, {})")
    screen.run("add_movie(path); bpy.ops.bestshot.find('INVOKE_DEFAULT')", path=str(new_take))
    screen.wait("(share() or 0) > 0.1")
    engine = Path("/proc", str(screen.run("bestshot('engine_process').pid()")))
    assert engine.exists()
    screen.run("bpy.app.timers.register(bpy.ops.wm.quit_blender) and None")
    screen.wait(lambda: not engine.exists())

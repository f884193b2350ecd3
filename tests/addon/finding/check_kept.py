"""What was found lasts through saving, loading and undoing, and goes as a whole."""

from pathlib import Path
from typing import Any

import bpy
import pytest
from found import made
from stage import add, everything_else


@pytest.fixture
def scene_with_a_take(scene: Any) -> Any:
    add(scene, "steady.mp4", start=20, channel=2)
    scene.timeline_markers.new("mine", frame=8)
    with in_window():
        bpy.ops.ed.undo_push(message="before")  # without a user, Blender begins to keep steps when it is asked to
    return scene


def in_window() -> Any:
    return bpy.context.temp_override(window=bpy.context.window_manager.windows[0])


NOTHING = {"strips": {}, "markers": []}


def check_clearing_after_saving_and_loading(scene_with_a_take: Any, tmp_path: Path) -> None:
    file = str(tmp_path / "saved.blend")
    bpy.ops.wm.save_as_mainfile(filepath=file)
    bpy.ops.wm.open_mainfile(filepath=file)
    before = everything_else(bpy.context.scene)
    bpy.ops.bestshot.find()
    found = made(bpy.context.scene)
    assert found["strips"] and found["markers"]
    bpy.ops.wm.save_as_mainfile(filepath=file)
    bpy.ops.wm.open_mainfile(filepath=file)
    assert made(bpy.context.scene) == found
    assert bpy.ops.bestshot.clear() == {"FINISHED"}
    assert everything_else(bpy.context.scene) == before
    assert made(bpy.context.scene) == NOTHING
    assert bpy.ops.bestshot.clear() == {"CANCELLED"}


def check_one_step_back_and_forth(scene_with_a_take: Any) -> None:
    before = everything_else(scene_with_a_take)
    with in_window():
        assert bpy.ops.bestshot.find("EXEC_DEFAULT", True) == {"FINISHED"}  # as a user's, it may be undone
        found = made(bpy.context.scene)
        assert bpy.ops.ed.undo() == {"FINISHED"}
        assert made(bpy.context.scene) == NOTHING
        assert everything_else(bpy.context.scene) == before
        assert bpy.ops.ed.redo() == {"FINISHED"}
        assert made(bpy.context.scene) == found
        assert not bpy.ops.ed.redo.poll()

"""What a quick search did not analyse is shown, and analysed at the playhead where the user asks."""

from itertools import count
from pathlib import Path
from typing import Any

import bpy
import pytest
from found import command, expected, made, moments
from stage import TAKES, add, everything_else, trim

from bestshot.bestshot_addon import coverage, ours, tags, vse

HERE = 601  # 20 s, in the middle of the take; as far around as a moment here keeps others away: 13.75 to 26.25 s
QUICK = ("--quality", "quick", "--model", "none")
HEIGHTS = count(481)  # more lines than the take has: nothing changes, but nothing is known of it yet


@pytest.fixture
def source(scene: Any) -> Any:
    """A take that was searched quickly."""
    strip = add(scene, "steady.mp4")
    scene.bestshot.quality, scene.bestshot.model = "quick", "none"
    scene.bestshot.sample_height = next(HEIGHTS)
    bpy.ops.bestshot.find()
    return strip


def refine(scene: Any, frame: int) -> Any:
    """With the playhead there; what is known of the strip then."""
    scene.frame_set(frame)
    assert bpy.ops.bestshot.refine.poll()
    assert bpy.ops.bestshot.refine() == {"FINISHED"}
    return known(scene)


def known(scene: Any) -> Any:
    found = coverage.of_selection(scene)
    return found and found[1]


def refused(scene: Any, frame: int = HERE) -> str:
    """Return why nothing can be refined with the playhead there."""
    scene.frame_set(frame)
    assert not bpy.ops.bestshot.refine.poll()
    with pytest.raises(RuntimeError) as raised:
        bpy.ops.bestshot.refine()
    return str(raised.value).strip().rpartition("poll() ")[2]


def check_what_was_not_analysed_is_known(scene: Any, source: Any, tmp_path: Path) -> None:
    covered = known(scene)
    assert (covered.analysed, covered.samples, covered.gaps) == (20, 120, (0, 1200))
    assert moments(scene, "steady.mp4") == expected(scene, source, "quick")
    file = str(tmp_path / "saved.blend")
    bpy.ops.wm.save_as_mainfile(filepath=file)
    bpy.ops.wm.open_mainfile(filepath=file)
    assert known(bpy.context.scene) == covered
    bpy.ops.bestshot.clear()
    assert known(bpy.context.scene) is None
    assert not [key for key in bpy.context.scene.keys() if key.startswith("bestshot_")]  # noqa: SIM118


def check_refining(scene: Any, source: Any) -> None:
    scene.frame_set(HERE)
    before, found = everything_else(scene), made(scene)
    with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
        bpy.ops.ed.undo_push(message="before")
        bpy.ops.bestshot.refine("EXEC_DEFAULT", True)
        covered = known(bpy.context.scene)
        assert (covered.analysed, covered.samples, covered.gaps) == (20 + 8 * 5, 120, (0, 360, 840, 1200))
        source = vse.named(bpy.context.scene, "steady.mp4")
        assert moments(bpy.context.scene, "steady.mp4") == expected(bpy.context.scene, source, "refined")
        assert everything_else(bpy.context.scene) == before
        bpy.ops.ed.undo()
        assert made(bpy.context.scene) == found
        assert known(bpy.context.scene).gaps == (0, 1200)
        bpy.ops.ed.redo()
        assert known(bpy.context.scene) == covered


def check_why_not(scene: Any, source: Any) -> None:
    assert refused(scene, 1201) == refused(scene, 0) == "Move the playhead over 'steady.mp4'"
    refine(scene, HERE)
    assert refused(scene) == "Everything is analysed here already; move the playhead"
    source.select = False
    scene.sequence_editor.active_strip = None
    assert refused(scene, 31) == "Select a strip that was not analysed completely"
    source.select = True
    source.filepath = str(TAKES / "steady-ntsc.mp4")
    assert refused(scene, 31) == "Select a strip that was not analysed completely"
    source.filepath = str(TAKES / "steady.mp4")
    trim(source, 0, 30)
    refine(scene, 1001)
    assert refused(scene, 1001) == "Everything is analysed here already; move the playhead"
    trim(source, 0, -30)
    scene.bestshot.quality = "thorough"
    refine(scene, 31)  # as it was searched before
    assert known(scene).quality == "quick"
    bpy.ops.bestshot.find()
    assert known(scene) is None


def check_a_highlight_that_lies_elsewhere(scene: Any, source: Any) -> None:
    """The playhead is over what a highlight shows; the highlights are assembled anew where they were before."""
    scene.bestshot.mode = "ASSEMBLE"
    scene.frame_set(2000)
    bpy.ops.bestshot.find()
    best = ours.visible_strips(scene)[0]
    vse.select_only(scene, best)
    shown = tags.peak_of(best) - int(vse.content_start(best))
    assert known(scene).is_gap(best, tags.peak_of(best))
    covered = refine(scene, tags.peak_of(best))
    assert not covered.is_gap(source, shown + 1)
    assert min(vse.handles(strip)[0] for strip in ours.visible_strips(scene)) == 2000
    assert refused(scene, 31 + 1200) == "Move the playhead over 'steady.mp4'"


def check_without_a_window(scene: Any, tmp_path: Path) -> None:
    add(scene, "steady.mp4")
    file = tmp_path / "edit.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(file))
    assert command(*QUICK, "--refine", "13.75-26.25", "--sample-height", next(HEIGHTS)) == 0
    source = vse.named(bpy.context.scene, "steady.mp4")
    assert moments(bpy.context.scene, "steady.mp4") == expected(bpy.context.scene, source, "refined")

"""Which strips are searched, and what is said of those that cannot be."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy
import pytest
from found import made, moments, searched
from stage import TAKES, add, everything_else, trim

from bestshot.bestshot_addon import ours, search_request, vse, windows
from bestshot.core.errors import InputError

LENGTH = {"length": 20} if bpy.app.version >= (5, 0) else {"frame_end": 820}


def select(scene: Any, *strips: Any, active: Any = None) -> None:
    for strip in vse.open_strips(scene):
        strip.select = strip in strips
    scene.sequence_editor.active_strip = active


@pytest.fixture
def two(scene: Any) -> tuple[Any, Any]:
    """Two parts of one take, 12 seconds each."""
    scene.bestshot.count = 2
    early, late = add(scene, "steady.mp4"), add(scene, "steady.mp4", channel=4, start=-500)
    trim(early, 0, 840)
    trim(late, 840, 0)
    early.name, late.name = "early", "late"
    return early, late


def check_the_selected_ones(scene: Any, two: tuple[Any, Any]) -> None:
    early, late = two
    other = add(scene, "steady-ntsc.mp4", start=3000)
    select(scene, early, late, active=other)
    before = everything_else(scene)
    assert searched(scene) == ["early", "late"]
    assert everything_else(scene) == before
    for source in two:
        first, end = vse.handles(source)
        found = moments(scene, source.name)
        assert found
        assert all(first <= left < right <= end for (left, right), *_ in found)


def check_the_active_one_where_none_is_selected(scene: Any, two: tuple[Any, Any]) -> None:
    select(scene, active=two[1])
    assert searched(scene) == ["late"]


def check_a_highlight_stands_for_its_source(scene: Any, two: tuple[Any, Any]) -> None:
    select(scene, two[0])
    assert searched(scene) == ["early"]
    before = made(scene)
    best = ours.visible_strips(scene)[0]
    select(scene, best, active=best)
    assert searched(scene) == ["early"]
    assert made(scene) == before


def check_those_of_a_meta_strip_that_was_entered(scene: Any, two: tuple[Any, Any], refused: Callable[[], str]) -> None:
    select(scene, *two)
    with windows.sequencer_area(bpy.context, scene):
        bpy.ops.sequencer.meta_make()
    meta = scene.sequence_editor.active_strip
    assert refused() == f"'{meta.name}' is left out: it is a meta strip; enter it (Tab) to work on what is inside."
    scene.sequence_editor.display_stack(meta)
    inner = {strip.name: strip for strip in vse.open_strips(scene)}
    select(scene, inner["late"])
    assert searched(scene) == ["late"]
    scene.sequence_editor.display_stack(None)
    assert vse.open_strips(scene) == [meta]
    assert len(vse.strips_of(meta)) > 2


def check_relative_paths(scene: Any, two: tuple[Any, Any], tmp_path: Path) -> None:
    (tmp_path / "steady.mp4").symlink_to(TAKES / "steady.mp4")
    (tmp_path / "edits").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "edits" / "edit.blend"))
    two[0].filepath = "//../steady.mp4"
    select(scene, two[0])
    assert searched(scene) == ["early"]


@pytest.fixture
def unfit(scene: Any, tmp_path: Path) -> dict[str, Any]:
    """Strips that cannot be searched, by what is wrong with them."""
    strips = vse.strips_of(scene.sequence_editor)
    picture = tmp_path / "picture.png"
    image = bpy.data.images.new("picture", 8, 8)
    image.save(filepath=str(picture))
    lost = tmp_path / "lost.mp4"
    lost.symlink_to(TAKES / "steady.mp4")
    gone = add(scene, str(lost), start=2000, channel=7)
    gone.name = "gone"
    lost.unlink()
    return {
        "'stills' is left out: it is made of pictures": strips.new_image("stills", str(picture), 8, 800),
        "'other' is left out: it is a scene": strips.new_scene("other", bpy.data.scenes.new("other"), 9, 800),
        "'red' is left out: it is a plain colour": strips.new_effect("red", "COLOR", 10, 800, **LENGTH),
        f"'gone' is left out: it has lost its file, {lost}": gone,
    }


def check_what_cannot_be_searched_is_told(
    scene: Any, two: tuple[Any, Any], unfit: dict[str, Any], refused: Callable[[], str]
) -> None:
    for sentence, strip in unfit.items():
        select(scene, active=strip)
        before = everything_else(scene)
        assert refused() == f"{sentence}."
        assert everything_else(scene) == before
        assert made(scene) == {"strips": {}, "markers": []}


def check_the_others_are_searched(
    scene: Any, two: tuple[Any, Any], unfit: dict[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    sentence, gone = unfit.popitem()
    select(scene, gone, *two)
    assert searched(scene) == ["early", "late"]
    assert f"Info: {sentence}." in capfd.readouterr().out.splitlines()


def check_nothing_chosen(scene: Any, two: tuple[Any, Any]) -> None:
    select(scene)
    with pytest.raises(RuntimeError, match="Select a movie strip"):
        bpy.ops.bestshot.find()


def check_no_strips_at_all(scene: Any) -> None:
    with pytest.raises(RuntimeError, match="Select a movie strip"):
        bpy.ops.bestshot.find()


def check_the_preview_range_alone(scene: Any) -> None:
    """One media frame for each of the timeline's: frames 11 to 40 show seconds 0.4 to 1.6."""
    strip = add(scene, "pal.mp4", start=1, natural=False)
    scene.use_preview_range = True  # first, as otherwise Blender sets one end with the other
    scene.frame_preview_start, scene.frame_preview_end = 11, 40
    for is_wished, is_used in ((False, True), (True, False)):
        scene.bestshot.preview_range, scene.use_preview_range = is_wished, is_used
        assert search_request.request_search(scene, [strip]).targets[0].part is None
    scene.bestshot.preview_range = scene.use_preview_range = True
    (target,) = search_request.request_search(scene, [strip]).targets
    assert (target.part.start, target.part.end) == (Fraction(10, 25), Fraction(40, 25))
    scene.frame_preview_end, scene.frame_preview_start = 600, 500
    with pytest.raises(InputError, match="lies outside the preview range"):
        search_request.request_search(scene, [strip])

"""Where Blender's timeline ends, and what it does not save."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy
import pytest
from stage import add, everything_else, moment, spans

from bestshot.bestshot_addon import ours, place_strips, search_request, strip_plan, trimming, vse
from bestshot.core.errors import InputError

LAST = 1_048_574
PICKS = [moment(rank, first, first + 10, Fraction(25)) for rank, first in ((1, 10), (2, 50), (3, 30))]


def insert(scene: Any, source: Any, **how: Any) -> place_strips.Inserted:
    return place_strips.insert(bpy.context, scene, source, PICKS, **how)


@pytest.mark.parametrize("mode", ["PLACE", "MARKERS"])
@pytest.mark.parametrize(("start", "kept"), [(LAST - 59, 3), (LAST - 58, 2), (LAST - 39, 2), (LAST - 19, 1)])
def check_moments_beyond_the_last_frame(scene: Any, mode: str, start: int, kept: int) -> None:
    source = add(scene, "pal.mp4", start=start, natural=False)
    made = insert(scene, source, mode=mode)
    assert len(made.markers) == kept
    assert len(made.strips) == (kept if mode == "PLACE" else 0)
    assert set(made.markers) <= {start + 15, start + 35, start + 55}, "none where Blender puts it instead"
    assert [marker.frame for marker in scene.timeline_markers] == list(made.markers)
    lost = f"{3 - kept} of 3 shots lie beyond frame 1,048,574, the last of the timeline."
    assert made.notes == ((lost,) if kept < 3 else ())


@pytest.mark.parametrize("start", [LAST + 1, -LAST - 100, 3_000_000])
def check_nothing_on_the_timeline(scene: Any, start: int) -> None:
    source = add(scene, "pal.mp4", start=start, natural=False)
    before = everything_else(scene)
    with pytest.raises(strip_plan.NoRoom, match=r"^the shots of 'pal.mp4' lie beyond frame 1,048,574, the last of"):
        insert(scene, source)
    assert everything_else(scene) == before
    assert not ours.strips(scene)


def check_before_the_first_frame(scene: Any) -> None:
    source = add(scene, "pal.mp4", start=-LAST - 20, natural=False)
    assert sorted(insert(scene, source).markers) == [-LAST + 15, -LAST + 35]


def check_assembling_near_the_last_frame(scene: Any) -> None:
    source = add(scene, "pal.mp4", natural=False)
    made = insert(scene, source, mode="ASSEMBLE", frame=LAST - 24)
    assert spans(scene) == [(LAST - 24, LAST - 14), (LAST - 14, LAST - 4)]
    assert [vse.named(scene, name).name[:6] for name in made.strips] == ["Best 1", "Best 2"]
    assert made.notes == ("1 of 3 shots lie beyond frame 1,048,574, the last of the timeline.",)


def check_moving_along_beyond_the_last_frame(scene: Any) -> None:
    source = add(scene, "pal.mp4", natural=False)
    insert(scene, source)
    before = spans(scene)
    for start, moved in ((LAST - 50, False), (LAST - 59, True)):
        first, end = vse.handles(source)
        by = start - first
        vse.put(scene, source, channel=1, start=start, first=start, end=end + by)
        if not moved:
            with pytest.raises(
                strip_plan.NoRoom, match=r"^the shots of 'pal.mp4' lie beyond frame 1,048,574, the last"
            ):
                trimming.move_along(scene, [source.name])
            assert spans(scene) == before
    assert trimming.move_along(scene, [source.name]) == 3
    peaks = sorted(marker.frame for marker in scene.timeline_markers)
    assert peaks == [LAST - 59 + 15, LAST - 59 + 35, LAST - 59 + 55]


def check_a_linked_scene(scene: Any, tmp_path: Path) -> None:
    """What is put on it is gone when the file is opened again."""
    scene.name = "edit"
    add(scene, "pal.mp4")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "library.blend"))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (_, wanted):
        wanted.scenes = ["edit"]
    (linked,) = wanted.scenes
    assert vse.linked_from(bpy.context.scene) is None
    with pytest.raises(InputError, match=r"^the scene 'edit' is linked from library.blend, so nothing on its timeline"):
        search_request.request_search(linked, vse.movies(linked))

"""What the user kept, changed, rejected or deleted is respected by the next search."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import bpy
import pytest
from stage import add, moment, pick, trim

from bestshot.bestshot_addon import decisions, ours, place_strips, shots, tags, vse, windows
from bestshot.core.base.constraints import Kept
from bestshot.core.engine.messages import WirePick

PICKS = [moment(1, 30, 45), moment(2, 60, 70), moment(3, 10, 20)]
OTHERS = [moment(1, 72, 78), moment(2, 80, 86), moment(3, 0, 8)]


@pytest.fixture
def source(scene: Any) -> Any:
    return add(scene, "ntsc.mp4", start=1, channel=1)


def insert(scene: Any, source: Any, picks: list[WirePick] = PICKS, **how: Any) -> list[Any]:
    """Insert as a search does; return the strips of the shots, best first."""
    names = place_strips.insert(bpy.context, scene, source, picks, **how).strips
    return [vse.named(scene, name) for name in names]


def ids(scene: Any) -> list[int]:
    return sorted(shot.id for shot in shots.of(scene))


def id_of(pick: WirePick) -> int:
    return tags.id_of(pick)


def rename(strip: Any) -> None:
    strip.name = "Opening"


def lock(strip: Any) -> None:
    strip.lock = True


def move(strip: Any) -> None:
    strip.channel += 3


def mute(strip: Any) -> None:
    strip.mute = True


def grade(strip: Any) -> None:
    strip.color_saturation = 0.3


def keep(strip: Any) -> None:
    tags.set_state(strip, tags.KEPT)


@pytest.mark.parametrize("change", [rename, lock, move, mute, grade, keep, lambda strip: trim(strip, 2, 1)])
def check_what_the_user_changed_stays_as_it_is(scene: Any, source: Any, change: Callable[[Any], None]) -> None:
    strip = insert(scene, source)[1]
    change(strip)
    before = strip.name, vse.placement_of(strip), vse.appearance_of(strip), strip.lock
    insert(scene, source, OTHERS)
    strip = vse.named(scene, before[0])
    assert (strip.name, vse.placement_of(strip), vse.appearance_of(strip), strip.lock) == before
    assert ids(scene) == sorted([id_of(PICKS[1]), id_of(OTHERS[0]), id_of(OTHERS[1])])  # it counts toward the number
    assert len(scene.timeline_markers) == 3
    assert decisions.clear(scene) == (2, 2, 1)
    assert vse.named(scene, before[0]) is not None


def check_what_is_where_it_should_be_is_not_made_anew(scene: Any, source: Any) -> None:
    strip = insert(scene, source)[0]
    strip["mine"] = 7
    again = [replace(PICKS[0], rank=2, score=0.5), replace(PICKS[1], rank=1)]
    strips = insert(scene, source, again)
    assert [strip.get("mine") for strip in strips] == [None, 7]
    assert [strip.name for strip in strips] == ["Best 1 · 0.87 · sharp, well lit", "Best 2 · 0.50 · sharp, well lit"]
    assert sorted(marker.name for marker in scene.timeline_markers) == [strip.name for strip in strips]
    assert not any(shot.is_changed for shot in shots.of(scene))


def check_a_shot_moved_with_its_source_is_not_changed(scene: Any, source: Any) -> None:
    insert(scene, source)
    for strip in vse.open_strips(scene):
        strip.select = True
    with windows.sequencer_area(bpy.context, scene):
        bpy.ops.transform.seq_slide(value=(50, 0))
    assert vse.content_start(source) == 51
    assert not any(shot.is_changed for shot in shots.of(scene))
    insert(scene, source, OTHERS)
    assert ids(scene) == sorted(map(id_of, OTHERS))


def check_what_the_search_must_respect(scene: Any, source: Any) -> None:
    strips = insert(scene, source)
    assert decisions.constraints_of(scene, source).keep == ()
    trim(strips[0], 3, 2)
    vse.remove(scene, [strips[1]])
    told = decisions.constraints_of(scene, source)
    rate = Fraction(30000, 1001)
    assert told.keep == (Kept(PICKS[0].peak_time, 33 / rate, 43 / rate),)
    assert told.reject == (Fraction(id_of(PICKS[1]), 1000),)


def check_what_was_deleted_does_not_come_back(scene: Any, source: Any) -> None:
    strips = insert(scene, source)
    vse.remove(scene, [strips[1]])
    assert len(scene.timeline_markers) == 3
    insert(scene, source, [PICKS[0], replace(PICKS[2], rank=2)])
    assert len(scene.timeline_markers) == 2
    assert ours.rejected(scene, source.name) == [id_of(PICKS[1])]
    assert decisions.constraints_of(scene, source).reject == (Fraction(id_of(PICKS[1]), 1000),)
    decisions.clear(scene)
    assert decisions.constraints_of(scene, source).reject == ()


def check_an_edit_while_the_search_runs_is_kept(scene: Any, source: Any) -> None:
    rename(insert(scene, source)[0])
    insert(scene, source, [moment(1, 32, 44), *OTHERS[1:]])  # overlaps with what was renamed meanwhile
    assert ids(scene) == sorted([id_of(PICKS[0]), id_of(OTHERS[1]), id_of(OTHERS[2])])


def check_shots_in_a_meta_strip_stay_there(scene: Any, source: Any) -> None:
    strips = insert(scene, source)
    for strip in vse.open_strips(scene):
        strip.select = strip == strips[0]
    with windows.sequencer_area(bpy.context, scene):
        bpy.ops.sequencer.meta_make()
    insert(scene, source, OTHERS)
    assert id_of(PICKS[0]) in {tags.id_of_strip(strip) for strip in ours.strips(scene)}
    assert ids(scene) == [id_of(OTHERS[0]), id_of(OTHERS[1])]


def check_a_marker_that_the_user_moved_stays(scene: Any, source: Any) -> None:
    place_strips.insert(bpy.context, scene, source, PICKS, mode="MARKERS")
    assert [shot.is_marker for shot in shots.of(scene)] == [True] * 3
    marker = next(one for one in scene.timeline_markers if one.name.startswith("Best 2"))
    marker.frame += 4
    place_strips.insert(bpy.context, scene, source, OTHERS, mode="MARKERS")
    assert ids(scene) == sorted([id_of(PICKS[1]), id_of(OTHERS[0]), id_of(OTHERS[1])])
    assert len(scene.timeline_markers) == 3


def check_a_marker_follows_a_strip_that_was_moved(scene: Any, source: Any) -> None:
    strip = insert(scene, source)[0]
    vse.put(scene, strip, channel=5, start=301, first=331, end=346)
    insert(scene, source)
    assert tags.peak_of(vse.named(scene, strip.name)) in {marker.frame for marker in scene.timeline_markers}
    assert len(scene.timeline_markers) == 3


class TestAssembly:
    """It begins where it began and keeps its order."""

    def check_it_stays_where_it_began(self, scene: Any, source: Any) -> None:
        scene.frame_set(300)
        before = [vse.handles(strip) for strip in insert(scene, source, mode="ASSEMBLE")]
        scene.frame_set(700)
        after = insert(scene, source, [PICKS[0], PICKS[2], replace(OTHERS[0], rank=2)], mode="ASSEMBLE")
        assert min(before)[0] == min(vse.handles(strip)[0] for strip in after) == 300
        row = sorted(after, key=vse.handles)
        assert [tags.id_of_strip(strip) for strip in row] == [id_of(one) for one in (PICKS[0], PICKS[2], OTHERS[0])]
        assert all(vse.handles(one)[1] == vse.handles(next)[0] for one, next in pairwise(row))

    def check_new_shots_come_behind_what_the_user_arranged(self, scene: Any, source: Any) -> None:
        scene.frame_set(300)
        strips = insert(scene, source, mode="ASSEMBLE")
        vse.put(scene, strips[0], channel=strips[0].channel, start=370, first=400, end=415)
        insert(scene, source, [PICKS[0], *OTHERS[:2]], mode="ASSEMBLE")
        moved = next(strip for strip in ours.visible_strips(scene) if tags.id_of_strip(strip) == id_of(PICKS[0]))
        assert vse.handles(moved) == (400, 415)
        others = [strip for strip in ours.visible_strips(scene) if strip != moved]
        assert sorted(map(vse.handles, others)) == [(415, 421), (421, 427)]
        assert {strip.channel for strip in others} == {moved.channel}

    def check_two_takes_share_a_row(self, scene: Any, source: Any) -> None:
        other = add(scene, "pal.mp4", start=1, channel=4)
        results = [
            place_strips.SearchResult(source, PICKS),
            place_strips.SearchResult(other, [pick(1, Fraction(1), Fraction(2), Fraction(3, 2))]),
        ]
        place_strips.insert_all(bpy.context, scene, results, "ASSEMBLE", frame=20)
        row = sorted(ours.visible_strips(scene), key=vse.handles)
        assert {strip.channel for strip in row} == {5}
        assert len(row) == 4
        assert all(vse.handles(one)[1] == vse.handles(next)[0] for one, next in pairwise(row))
        assert row[-1].name.startswith("pal · 1")


def check_a_file_of_an_older_bestshot_keeps_its_markers(scene: Any, source: Any) -> None:
    """Its tags had less: nothing of the user's decisions, nor of the marker."""
    for strip in insert(scene, source):
        for name in ("id", "state", "in_row", "placed", "marker", "marker_frame"):
            del strip[tags.TAG][name]
    ours.forget(scene)
    before = ids(scene), markers(scene)
    insert(scene, source)
    assert (ids(scene), markers(scene)) == before
    insert(scene, source, OTHERS)
    assert len(markers(scene)) == len(OTHERS)


def markers(scene: Any) -> list[tuple[str, int]]:
    return sorted((marker.name, marker.frame) for marker in scene.timeline_markers)

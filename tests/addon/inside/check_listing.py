"""The shots as the panel lists them: in which order, under which headings, how many were kept and rejected."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import bpy
import pytest
from stage import add, moment

from bestshot.bestshot_addon import decisions, listing, place_strips, shots, shots_panel, source_strips, vse
from bestshot.bestshot_addon.listing import RANK, TIME, Heading, Order

RATE = Fraction(30000, 1001)
SCORES = {1: 0.9, 2: 0.7, 3: 0.5}
PLACES = {1: (200, 230), 2: (20, 50), 3: (110, 140)}  # frames of the take


@pytest.fixture(autouse=True)
def nothing_seen() -> Iterator[None]:
    """No handler of Blender's says here that a scene was changed."""
    shots.clear_cache()
    yield
    shots.clear_cache()


@pytest.fixture
def take(scene: Any) -> Any:
    """A take with three shots, the best of which comes last."""
    return found_in(scene, add(scene, "numbers.mp4"))


def found_in(scene: Any, take: Any, mode: str = "PLACE") -> Any:
    picks = [replace(moment(rank, *PLACES[rank], RATE), score=SCORES[rank]) for rank in SCORES]
    result = place_strips.SearchResult(take, picks, "nima", {"sharpness": 0.5, "exposure": 0.3})
    place_strips.insert_all(bpy.context, scene, [result], mode, RANK)
    return take


def ranks(scene: Any, order: Order) -> list[Any]:
    shots.clear_cache()
    return [row.take if isinstance(row, Heading) else row.rank for row in listing.of(scene, order).rows]


@pytest.mark.parametrize("mode", ["PLACE", "ASSEMBLE", "MARKERS"])
def check_order(scene: Any, mode: str) -> None:
    found_in(scene, add(scene, "numbers.mp4"), mode)
    assert ranks(scene, Order(RANK)) == [1, 2, 3]
    assert ranks(scene, Order(TIME)) == ([1, 2, 3] if mode == "ASSEMBLE" else [2, 3, 1])
    assert ranks(scene, Order(RANK, kept_only=True)) == []


def check_what_is_kept(scene: Any, take: Any) -> None:
    decisions.set_kept(scene, shots.of(scene)[1], is_kept=True)
    vse.open_strips(scene)[-1].lock = True
    assert ranks(scene, Order(RANK, kept_only=True)) == [2, 3]
    assert listing.of(scene, Order()).kept == 2


def check_headings_where_there_are_several_takes(scene: Any, take: Any) -> None:
    other = found_in(scene, add(scene, "numbers.mp4", start=1000))
    assert ranks(scene, Order(RANK)) == [take.name, 1, 2, 3, other.name, 1, 2, 3]
    assert ranks(scene, Order(TIME)) == [take.name, 2, 3, 1, other.name, 2, 3, 1]
    assert ranks(scene, Order(RANK, by_take=False)) == [1, 1, 2, 2, 3, 3]
    found = listing.of(scene, Order(RANK))
    assert found.has_takes
    heading = found.rows[4]
    assert isinstance(heading, Heading)
    assert (heading.count, heading.first.take, heading.first.rank) == (3, other.name, 1)
    assert found.place_of(heading.first, RANK) == (1, 3)
    assert found.place_of(heading.first, TIME) == (3, 3)


def check_which_is_shown(scene: Any, take: Any) -> None:
    vse.select_only(scene, take)
    found = listing.of(scene, Order(TIME))
    assert found.shown(scene) is found.shots[0], "the best one, where none is current"
    vse.select_only(scene, shots.strip_of(scene, found.shots[2]))
    assert found.shown(scene) is found.shots[2]
    assert found.row_of(found.shots[2]) == 1
    assert found.row_of(None) == -1


def check_how_many_are_unwanted(scene: Any, take: Any) -> None:
    rejected, deleted, _ = shots.of(scene)
    decisions.reject(scene, take.name, rejected.id)
    vse.remove(scene, [shots.strip_of(scene, deleted)])
    shots.clear_cache()
    found = listing.of(scene, Order())
    assert found.unwanted == len(decisions.unwanted(scene, take.name)) == 2
    assert [shot.rank for shot in found.shots] == [3]


def check_a_take_that_was_moved(scene: Any, take: Any) -> None:
    assert listing.of(scene, Order()).moved == ()
    vse.put(scene, take, channel=9, start=500, first=500, end=800)
    shots.clear_cache()
    assert listing.of(scene, Order()).moved == (take.name,)


def check_the_same_listing_until_something_changes(scene: Any, take: Any) -> None:
    found = listing.of(scene, Order())
    assert listing.of(scene, Order()) is found
    shots.clear_cache()
    assert listing.of(scene, Order()) is not found


def check_more_is_better_for_every_component(scene: Any, take: Any) -> None:
    """Of the pick, sharpness is 0.9 and bad exposure 0.1; on the average of the take, 0.5 and 0.3."""
    shown = shots_panel.components_of(shots.of(scene)[0])
    assert [label for label, _, _ in shown] == ["Sharpness", "Exposure"]
    assert [(value, average) for _, value, average in shown] == [
        pytest.approx((0.9, 0.5)),
        pytest.approx((0.9, 0.7)),
    ]


def check_a_selected_sound_stands_for_its_movie(scene: Any) -> None:
    movie, other = add(scene, "ntsc.mp4", sound=True), add(scene, "numbers.mp4", start=900)
    sounds = [strip for strip in vse.open_strips(scene) if strip.type == "SOUND"]
    if not sounds:
        pytest.skip("this Blender has no sound")
    vse.select_only(scene, sounds[0])
    assert source_strips.wanted(scene) == [movie]
    other.select = True
    assert source_strips.wanted(scene) == [other]
    vse.remove(scene, [movie])
    vse.select_only(scene, sounds[0])
    assert source_strips.wanted(scene) == [sounds[0]], "which then is told to be sound alone"


@pytest.mark.parametrize("count", [0, 3, 60])
def check_who_is_selected(scene: Any, count: int) -> None:
    strips = vse.strips_of(scene.sequence_editor)
    length = {"length": 5} if bpy.app.version >= (5, 0) else {"frame_end": 6}
    for number in range(70):
        strips.new_effect(f"{number:02}", "COLOR", 1 + number, 1, **length).select = number < count
    assert [strip.name for strip in vse.selected_strips(scene)] == [f"{number:02}" for number in range(count)]

"""Takes are compared: the best of each group in a row, what others have of the same above it, muted; swapped by key."""

from itertools import pairwise
from typing import Any

import bpy
import pytest
from stage import add

from bestshot.bestshot_addon import alternatives, ours, shots, tags, vse
from bestshot.core.taste import store

OPERATORS = bpy.ops.bestshot


@pytest.fixture
def compared(scene: Any) -> list[Any]:
    """Two takes that show the same, one of them worse, one after the other on the timeline."""
    scene.bestshot.count, scene.bestshot.min_score = 3, 0
    takes = [add(scene, name, start=start) for name, start in (("steady.mp4", 1), ("softer.mp4", 3001))]
    for strip in vse.open_strips(scene):
        strip.select = strip in takes
    assert OPERATORS.compare() == {"FINISHED"}
    return takes


def muted(scene: Any) -> list[Any]:
    return sorted((strip for strip in vse.open_strips(scene) if strip.mute), key=vse.handles)


def pair(scene: Any) -> tuple[shots.Shot, Any]:
    """A shot of the row, and the strip above it that shows the same."""
    other = next(strip for strip in muted(scene) if strip.type == "MOVIE")
    return next(shot for shot in shots.of(scene) if shot.in_row and shot.first == vse.handles(other)[0]), other


def check_the_best_make_a_row_and_the_others_lie_above(scene: Any, compared: list[Any]) -> None:
    row = sorted((shot for shot in shots.of(scene) if shot.in_row), key=lambda shot: shot.first)
    assert [shot.rank for shot in row] == list(range(1, len(row) + 1))
    assert all(one.end == other.first for one, other in pairwise(row))
    assert len({shot.channel for shot in row}) == 1
    assert row[0].take == "steady.mp4"
    below = {shot.first: shot for shot in row}
    others = [strip for strip in muted(scene) if strip.type == "MOVIE"]
    assert others
    for strip in others:
        first, end = vse.handles(strip)
        best = below[first]
        assert end <= best.end
        assert strip.channel > best.channel
        assert vse.media_path(strip) != best.video
    assert len(scene.timeline_markers) == len(row)


def check_swapping_goes_round(scene: Any, compared: list[Any]) -> None:
    shot, other = pair(scene)
    best = shots.strip_of(scene, shot)
    vse.select_only(scene, best)
    assert OPERATORS.swap() == {"FINISHED"}
    assert (best.mute, other.mute, other.select) == (True, False, True)
    current = shots.current(scene)
    assert current is not None
    assert current.name == shot.name, "the panel goes on showing the shot"
    assert len(alternatives.choices_at(scene)) == 2
    assert OPERATORS.swap() == {"FINISHED"}
    assert (best.mute, other.mute, best.select) == (False, True, True)


def check_a_swap_is_learnt_where_the_user_says_so(scene: Any, compared: list[Any]) -> None:
    shot, other = pair(scene)
    vse.select_only(scene, shots.strip_of(scene, shot))
    OPERATORS.swap()
    assert store.read().labels == ()
    OPERATORS.swap()
    scene.bestshot.learn = True
    vse.select_only(scene, shots.strip_of(scene, shot))
    OPERATORS.swap()
    (label,) = store.read().labels
    assert (round(label.peak * 1000), label.kept) == (shot.id, False)
    assert label.rival == f"{vse.media_path(other).name} at {(tags.alternative_peak(other) or 0) / 1000:.3f} s"
    assert label.score > 0, "the better one gave way"
    OPERATORS.swap()
    assert store.read().labels == ()


def check_they_go_with_what_they_belong_to_unless_they_are_shown(scene: Any, compared: list[Any]) -> None:
    vse.select_only(scene, shots.strip_of(scene, pair(scene)[0]))
    OPERATORS.swap()
    shown = next(strip for strip in vse.open_strips(scene) if strip.select)
    assert OPERATORS.clear() == {"FINISHED"}
    left = [strip for strip in vse.open_strips(scene) if strip.type == "MOVIE" and strip not in compared]
    assert shown in left
    assert not [strip for strip in left if strip.mute and not shots.of(scene)]


def check_they_stay_where_a_take_is_renamed(scene: Any, compared: list[Any]) -> None:
    shot, other = pair(scene)
    count = len(muted(scene))
    vse.named(scene, shot.take).name = "another name"
    ours.rename_source(scene, shot.take, "another name")
    alternatives.remove_left_alone(scene)
    assert tags.alternative_to(other) == ("another name", shot.id)
    assert len(muted(scene)) == count


def check_one_take_is_not_enough(scene: Any) -> None:
    vse.select_only(scene, add(scene, "steady.mp4"))
    with pytest.raises(RuntimeError, match="Select two movie strips"):
        OPERATORS.compare()

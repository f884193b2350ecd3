"""Markers that the user set within a strip are hints where that is asked for; those of BestShot are not."""

from fractions import Fraction
from typing import Any

import pytest
from found import moments, searched
from stage import add, number_at, set_rate, trim

from bestshot.bestshot_addon import ours
from bestshot.bestshot_addon.search_request import request_search


def marks_of(scene: Any, strip: Any) -> tuple[Fraction, ...]:
    (target,) = request_search(scene, [strip]).targets
    return target.marks


@pytest.mark.parametrize("rate", [24, 30, Fraction(30000, 1001)])
def check_a_marker_is_the_time_of_the_picture_under_it(scene: Any, rate: Any) -> None:
    set_rate(scene, Fraction(rate))
    strip = add(scene, "ntsc.mp4", start=11)
    trim(strip, 7, 9)
    frames = [23, 40, 57]
    for frame in reversed(frames):
        scene.timeline_markers.new("mine", frame=frame)
    assert marks_of(scene, strip) == ()
    scene.bestshot.use_markers = True
    assert marks_of(scene, strip) == tuple(number_at(scene, frame) * Fraction(1001, 30000) for frame in frames)


def check_markers_outside_of_the_strip_do_not_count(scene: Any) -> None:
    strip = add(scene, "pal.mp4", start=11, natural=False)
    trim(strip, 10, 5)
    scene.bestshot.use_markers = True
    for frame in (1, 20, 21, 80, 81, 500):  # the strip shows 21 to 80
        scene.timeline_markers.new("mine", frame=frame)
    assert marks_of(scene, strip) == (Fraction(10, 25), Fraction(69, 25))


def check_a_marker_lets_a_moment_rank_higher(scene: Any) -> None:
    add(scene, "steady.mp4", start=11)
    scene.bestshot.count = 3
    assert searched(scene) == ["steady.mp4"]
    before = moments(scene, "steady.mp4")
    last = before[-1]
    assert not last[-1].startswith("marked")

    scene.bestshot.use_markers = True  # only those of BestShot are there
    searched(scene)
    assert moments(scene, "steady.mp4") == before

    scene.timeline_markers.new("here", frame=last[1] + 30)
    searched(scene)
    after = moments(scene, "steady.mp4")
    place = [moment[1] for moment in after].index(last[1])
    assert place < len(before) - 1
    assert after[place][-1] == f"marked, {last[-1]}"
    assert [marker.name for marker in scene.timeline_markers].count("here") == 1

    scene.bestshot.use_markers = False
    searched(scene)
    assert moments(scene, "steady.mp4") == before


def check_a_marker_of_ours_that_the_user_moved_is_the_users(scene: Any) -> None:
    strip = add(scene, "steady.mp4", start=1)
    searched(scene)
    scene.bestshot.use_markers = True
    assert marks_of(scene, strip) == ()
    scene.timeline_markers[0].frame = 301
    assert marks_of(scene, strip) == (10,)
    assert (scene.timeline_markers[0].name, 301) not in ours.own_markers(scene)

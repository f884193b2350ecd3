"""What others wrote under our names is not ours: it is ignored, and stays."""

from typing import Any

import bpy
import pytest
from stage import add, moment

from bestshot.bestshot_addon import (
    coverage,
    decisions,
    ours,
    place_strips,
    shots,
    source_strips,
    tags,
    trimming,
    vse,
)

PICKS = [moment(1, 30, 45), moment(2, 60, 70)]
ODD: dict[str, Any] = {
    "a number": 5,
    "a float": 0.5,
    "text": "mine",
    "nothing": "",
    "a switch": True,
    "numbers": [1, 2],
    "groups": [{"source": "a"}],
    "an empty group": {},
    "a group of others": {"mine": 1},
    "wrong types": {"source": 5, "name": 5, "peak": "late", "pick": 5, "model": [1], "averages": 5},
    "half of it": {"source": "pal.mp4", "frame": "late"},
}


def plain(value: Any) -> Any:
    """What a custom property holds."""
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.to_list() if hasattr(value, "to_list") else value


@pytest.mark.parametrize("odd", ODD)
def check_a_strip_that_others_tagged(scene: Any, odd: str) -> None:
    source = add(scene, "pal.mp4")
    source["bestshot"] = ODD[odd]
    assert (ours.source_of(source), tags.pick_of(source)) == (None, None)
    assert source_strips.wanted(scene) == [source]
    assert ours.visible_strips(scene) == ours.strips(scene) == []
    assert decisions.clear(scene) == (0, 0, 0)
    made = place_strips.insert(bpy.context, scene, source, PICKS)
    assert {strip.name for strip in ours.visible_strips(scene)} == set(made.strips)
    assert decisions.clear(scene) == (2, 2, 0)
    assert plain(source["bestshot"]) == ODD[odd]


@pytest.mark.parametrize("values", [{"pick": 5, "model": [1], "averages": 5, "peak": "late"}, {}])
def check_a_highlight_whose_tag_lost_something(scene: Any, values: dict[str, Any]) -> None:
    source = add(scene, "pal.mp4")
    source["bestshot"] = {"source": "gone", "name": source.name, **values}
    assert ours.source_of(source) == "gone"
    assert (tags.pick_of(source), tags.model_of(source), tags.averages_of(source)) == (None, None, {})
    assert tags.peak_of(source) == vse.handles(source)[0]
    assert ours.visible_strips(scene) == [source]


@pytest.mark.parametrize("peak", [float("nan"), float("inf"), -1e300])
def check_a_peak_that_is_nowhere(scene: Any, peak: float) -> None:
    source = add(scene, "pal.mp4")
    source["bestshot"] = {"source": "gone", "name": source.name, "peak": peak}
    first, end = vse.handles(source)
    assert tags.peak_of(source) in (first, end - 1)


@pytest.mark.parametrize("name", ["bestshot_markers", "bestshot_coverage"])
@pytest.mark.parametrize("odd", ODD)
def check_a_scene_that_others_wrote_on(scene: Any, odd: str, name: str) -> None:
    source = add(scene, "pal.mp4")
    scene[name] = ODD[odd]
    assert not ours.has_result(scene)
    assert coverage.last(scene, source) is None
    assert decisions.clear(scene) == (0, 0, 0)
    assert plain(scene[name]) == ODD[odd]
    place_strips.insert(bpy.context, scene, source, PICKS)
    assert decisions.clear(scene) == (2, 2, 0)


@pytest.mark.parametrize("gaps", [[0.0, "late"], [0.0, 10.0, 20.0], [1, 2], ["a", "b"]])
def check_coverage_that_others_changed(scene: Any, gaps: list[Any]) -> None:
    source = add(scene, "pal.mp4")
    facts = {"source": source.name, "video": "pal.mp4", "quality": "quick", "analysed": 1, "samples": 2}
    try:
        scene["bestshot_coverage"] = [{**facts, "gaps": gaps}]
    except TypeError:  # Blender keeps no such list
        return
    found = coverage.last(scene, source)
    assert found is None or not found.is_gap(source, 400)


@pytest.mark.parametrize(
    "placed",
    [
        "null",
        "5",
        "[",
        "[" * 5000,
        "[[1, 2, 3, 4], null]",
        '[["a", "b", "c", "d"], 5, {}]',
        '[[1, 2, 3, 4], "late", {"mute": []}]',
        "[[1, NaN, 3, 4], NaN, {}]",
        "[[[], 2, 3, 4], 5.0, []]",
    ],
    ids=lambda text: text[:20],
)
def check_a_place_that_others_noted(scene: Any, placed: str) -> None:
    source = add(scene, "pal.mp4")
    place_strips.insert(bpy.context, scene, source, PICKS)
    for strip in ours.strips(scene):
        strip["bestshot"]["placed"] = placed
    found = shots.of(scene)
    assert len(found) == 2
    assert all(shot.is_changed in (False, True) for shot in found)
    assert decisions.constraints_of(scene, source, False, set())


@pytest.mark.parametrize(
    ("name", "field", "odd"),
    [
        ("bestshot_takes", "start", float("nan")),
        ("bestshot_takes", "rejected", "[" * 5000),
        ("bestshot_takes", "facts", "[1]"),
        ("bestshot_marked", "first", float("inf")),
        ("bestshot_marked", "averages", "[1]"),
        ("bestshot_marked", "averages", "[" * 5000),
    ],
)
def check_notes_that_others_changed(scene: Any, name: str, field: str, odd: Any) -> None:
    source = add(scene, "pal.mp4")
    place_strips.insert(bpy.context, scene, source, PICKS, mode="MARKERS")
    scene[name] = [note.to_dict() | {field: odd} for note in scene[name]]
    assert len(shots.of(scene)) in (0, 2)
    assert ours.facts(scene, source.name) == {}
    assert decisions.constraints_of(scene, source, False, set())
    assert trimming.moved_takes(scene) == []
    assert trimming.move_along(scene, ours.takes(scene)) == 0

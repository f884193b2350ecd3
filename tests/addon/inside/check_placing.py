"""What is put on the timeline, where, and that nothing else changes."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import bpy
import pytest
from stage import HAS_SOUND, add, everything_else, moment, numbers, set_rate, spans, trim

from bestshot.bestshot_addon import decisions, ours, place_strips, source_strips, strip_plan, tags, vse, windows
from bestshot.bestshot_addon.modes import MODES
from bestshot.core.engine.messages import WirePick

PICKS = [moment(1, 30, 45), moment(2, 60, 70), moment(3, 10, 20)]


def insert(scene: Any, source: Any, picks: list[WirePick] = PICKS, **how: str) -> place_strips.Inserted:
    return place_strips.insert(bpy.context, scene, source, picks, **how)


def named(scene: Any, name: str) -> Any:
    return next(strip for strip in vse.open_strips(scene) if strip.name == name)


@pytest.fixture
def source(scene: Any) -> Any:
    """A natural strip of a 29.97 take in 30, on channel 3, with a look of its own, among things of the user's."""
    strip = add(scene, "ntsc.mp4", start=-5, channel=3)
    trim(strip, 3, 6)
    strip.transform.offset_x, strip.transform.scale_y, strip.crop.min_y = 12, 0.5, 30
    strip.color_saturation = 0.25
    if bpy.app.version[:2] != (5, 0):  # where that crashes Blender
        strip.modifiers.new("Curves", "CURVES")
    strip.use_proxy = True
    strip.proxy.build_50 = True
    strip.keyframe_insert("blend_alpha", frame=5)
    strip["mine"] = 1
    other = add(scene, "pal.mp4", start=150, channel=4, natural=False)
    scene.timeline_markers.new("Best 1 · 0.87 · sharp, well lit", frame=7)
    scene.timeline_markers.new("mine", frame=8)
    for each in vse.open_strips(scene):
        each.select = each == other
    other.select_left_handle = True
    scene.sequence_editor.active_strip = other
    scene.frame_current = 300
    return strip


@pytest.mark.parametrize("mode", MODES)
def check_nothing_else_changes(scene: Any, source: Any, mode: str) -> None:
    before = everything_else(scene)
    insert(scene, source, mode=mode)
    assert everything_else(scene) == before
    decisions.clear(scene)
    assert everything_else(scene) == before
    assert not ours.strips(scene)
    assert "bestshot_markers" not in scene


def check_names_colours_and_looks(scene: Any, source: Any) -> None:
    made = insert(scene, source)
    assert made.strips == tuple(f"Best {rank} · 0.87 · sharp, well lit" for rank in (1, 2, 3))
    assert made.notes == ()
    best = named(scene, made.strips[0])
    assert (best.color_tag, named(scene, made.strips[2]).color_tag) == ("COLOR_01", "COLOR_03")
    assert (best.transform.offset_x, best.transform.scale_y, best.crop.min_y) == (12, 0.5, 30)
    assert (best.color_saturation, best.use_proxy, best.proxy.build_50, best["mine"]) == (0.25, True, True, 1)
    assert [modifier.type for modifier in best.modifiers] == [modifier.type for modifier in source.modifiers]
    assert best.channel == 4
    assert [marker.frame for marker in scene.timeline_markers[2:]] == list(made.markers)
    for strip, peak in zip(made.strips, made.markers, strict=True):
        first, end = vse.handles(named(scene, strip))
        assert first <= peak < end


def check_a_highlight_keeps_its_pick(scene: Any, source: Any, tmp_path: Any) -> None:
    """Through saving and loading, except its thumbnail, with the model and the averages of the search."""
    picks = [replace(pick, thumbnail=b"jpeg") for pick in PICKS]
    averages = {"sharpness": 0.5, "exposure": 0.25, "aesthetics": 0.75}
    place_strips.insert(bpy.context, scene, source, picks, model="nima", averages=averages)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    found = ours.visible_strips(bpy.context.scene)
    assert [tags.pick_of(strip) for strip in found] == PICKS
    assert {tags.model_of(strip) for strip in found} == {"nima"}
    assert tags.averages_of(found[0]) == {"sharpness": 0.5, "exposure": 0.25}
    (copy,) = windows.duplicate(bpy.context, bpy.context.scene, found[:1])
    assert ours.source_of(copy) is None


def check_the_lowest_free_channel(scene: Any, source: Any) -> None:
    blocker = add(scene, "pal.mp4", start=10, channel=5, natural=False)
    trim(blocker, 15, 40)
    assert vse.handles(blocker) == (25, 45)
    channels = scene.sequence_editor.channels
    channels[4].lock = channels[6].mute = True
    made = insert(scene, source)
    assert [named(scene, name).channel for name in made.strips] == [7, 5, 5]


def check_no_room(scene: Any, source: Any) -> None:
    insert(scene, source, PICKS[:1])
    for channel in list(scene.sequence_editor.channels)[4:]:
        channel.lock = True
    before = everything_else(scene), spans(scene)
    with pytest.raises(strip_plan.NoRoom, match="no channel above 'ntsc"):
        insert(scene, source)
    assert (everything_else(scene), spans(scene)) == before


def check_the_last_channel(scene: Any, source: Any) -> None:
    neighbour = add(scene, "pal.mp4", start=15, channel=9)
    neighbour.channel = 128
    trim(neighbour, 5, 82)
    assert vse.handles(neighbour) == (20, 23)
    for channel in list(scene.sequence_editor.channels)[:128]:
        channel.lock = True
    made = insert(scene, source)
    assert {named(scene, name).channel for name in made.strips} == {128}
    assert vse.handles(neighbour) == (20, 23)


def check_finding_again_replaces(scene: Any, source: Any) -> None:
    other = named(scene, "pal.mp4")
    insert(scene, other, [moment(1, 5, 10, Fraction(25))])
    insert(scene, source)
    scene.timeline_markers.new("Best 1 · 0.87 · sharp, well lit", frame=scene.timeline_markers[-3].frame)  # the user's
    made = insert(scene, source, PICKS[:1])
    assert made.strips[0].startswith("ntsc · 1 · 0.87")
    assert len(ours.strips(scene, source.name)) == 1
    assert len(ours.strips(scene)) == 2
    assert len(scene.timeline_markers) == 5
    assert decisions.clear(scene, source.name) == (1, 1, 0)
    assert decisions.clear(scene) == (1, 1, 0)
    assert len(scene.timeline_markers) == 3


def check_clearing_after_saving_and_loading(scene: Any, source: Any, tmp_path: Any) -> None:
    insert(scene, source)
    with windows.sequencer_area(bpy.context, scene):
        source.select = True
        scene.sequence_editor.active_strip = source
        bpy.ops.sequencer.meta_make()  # the highlights now lie beside a meta strip with the source
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    scene = bpy.context.scene
    assert decisions.clear(scene) == (3, 3, 0)
    assert {strip.type for strip in vse.open_strips(scene)} == {"META"}
    assert sorted(marker.frame for marker in scene.timeline_markers) == [7, 8]


def check_highlights_in_a_meta_strip_are_cleared(scene: Any, source: Any) -> None:
    made = insert(scene, source)
    for strip in vse.open_strips(scene):
        strip.select = strip.name in made.strips
    with windows.sequencer_area(bpy.context, scene):
        bpy.ops.sequencer.meta_make()
    assert decisions.clear(scene)[0] == 3


def check_what_the_user_made_of_ours_stays(scene: Any, source: Any) -> None:
    made = insert(scene, source)
    (copy,) = windows.duplicate(bpy.context, scene, [named(scene, made.strips[0])])
    vse.put(scene, copy, channel=9, start=vse.content_start(copy), first=30, end=40)
    named(scene, made.strips[1]).name = "Opening"
    scene.timeline_markers[-1].frame = 400
    assert decisions.clear(scene) == (2, 1, 1)
    assert named(scene, "Opening")
    assert copy.name in {strip.name for strip in vse.open_strips(scene)}


@pytest.mark.parametrize(("order", "ranks"), [("RANK", [1, 2, 3]), ("TIME", [3, 1, 2])])
def check_assembling(scene: Any, source: Any, order: str, ranks: list[int]) -> None:
    plain = numbers(scene, *vse.handles(source))
    places = {name: vse.handles(named(scene, name)) for name in insert(scene, source).strips}
    made = insert(scene, source, mode="ASSEMBLE", order=order)
    row = sorted((named(scene, name) for name in made.strips), key=vse.handles)
    assert [strip.name[5] for strip in row] == [str(rank) for rank in ranks]
    assert len({strip.channel for strip in row}) == 1
    frame = 300
    shown = numbers(scene, 300, 300 + sum(end - first for first, end in places.values()))
    for strip in row:
        first, end = places[strip.name]
        assert vse.handles(strip) == (frame, frame + end - first)
        assert [shown[frame + k] for k in range(end - first)] == [plain[k] for k in range(first, end)]
        frame += end - first
    assert {frame for frame in made.markers if not 300 <= frame < 335} == set()


def check_markers_alone(scene: Any, source: Any) -> None:
    made = insert(scene, source, mode="MARKERS")
    assert (made.strips, len(made.markers)) == ((), 3)
    assert not ours.strips(scene)


def check_moments_that_were_trimmed_off(scene: Any, source: Any) -> None:
    trim(source, 20, 0)
    made = insert(scene, source)
    assert len(made.strips) == 2
    assert made.notes == ("1 of 3 shots lie outside what 'ntsc.mp4' shows.",)


@pytest.mark.skipif(not HAS_SOUND, reason="this Blender was built without sound")
def check_sound_comes_along(scene: Any) -> None:
    source = add(scene, "ntsc.mp4", sound=True)
    assert insert(scene, source).sounds == ()  # that of the source plays there already
    made = insert(scene, source, mode="ASSEMBLE")
    pictures, sounds = ([named(scene, name) for name in names] for names in (made.strips, made.sounds))
    assert sorted(map(vse.handles, pictures)) == sorted(map(vse.handles, sounds))
    assert len({strip.channel for strip in pictures}) == len({strip.channel for strip in sounds}) == 1
    assert not any(sound.mute for sound in sounds)
    again = insert(scene, source, mode="ASSEMBLE")  # the sound of the first is no sound of the source's
    assert (again.strips, again.sounds) == (made.strips, made.sounds)


def check_what_is_left_out(scene: Any, source: Any, tmp_path: Any) -> None:
    def why(strip: Any) -> str:
        with pytest.raises(source_strips.LeftOut) as raised:
            source_strips.mapping_of(scene, strip)
        return str(raised.value).partition("left out: it ")[2]

    source.use_reverse_frames = True
    assert why(source) == "plays backwards"
    source.use_reverse_frames = False
    kept, source.filepath = source.filepath, str(tmp_path / "gone.mp4")
    assert why(source) == f"has lost its file, {tmp_path / 'gone.mp4'}"
    (tmp_path / "gone.mp4").write_bytes(b"no film")
    assert why(source).startswith("plays a file that Blender cannot read")
    source.filepath = kept
    holder = vse.strips_of(scene.sequence_editor)
    length = {"length": 20} if bpy.app.version >= (5, 0) else {"frame_end": 820}
    colour = holder.new_effect("red", "COLOR", 9, 800, **length)
    assert why(colour) == "is a plain colour"
    first = {"input1": source} if bpy.app.version >= (4, 5) else {"seq1": source}
    speed = holder.new_effect("slow", "SPEED", 10, 1, **length, **first)
    assert why(source) == "is under a Speed effect"
    assert why(speed) == "is an effect"
    holder.remove(speed)
    with windows.sequencer_area(bpy.context, scene):
        for strip in vse.open_strips(scene):
            strip.select = strip == source
        scene.sequence_editor.active_strip = source
        bpy.ops.sequencer.retiming_segment_speed_set(speed=50)
    assert why(source) == "is retimed"


@pytest.mark.parametrize("natural", [True, False])
@pytest.mark.parametrize(
    ("rate", "take"), [(Fraction(30), "ntsc"), (Fraction(30000, 1001), "ntsc"), (Fraction(24), "fast")]
)
def check_the_hidden_rate_flag(scene: Any, natural: bool, rate: Any, take: str) -> None:
    set_rate(scene, Fraction(rate))
    source = add(scene, f"{take}.mp4", natural=natural)
    media = {"ntsc": Fraction(30000, 1001), "fast": Fraction(60)}[take]
    assert source_strips.mapping_of(scene, source).step == (media / rate if natural else 1)


def check_who_is_selected(scene: Any, source: Any) -> None:
    assert [strip.name for strip in vse.movies(scene) if strip.select] == ["pal.mp4"]
    assert vse.active_strip(scene).name == "pal.mp4"
    assert vse.timeline_scene(bpy.context) == scene


def check_the_same_highlight_of_two_sources(scene: Any, source: Any) -> None:
    first = insert(scene, source, PICKS[:1])
    second = insert(scene, named(scene, "pal.mp4"), [moment(1, 5, 10, Fraction(25))])
    assert first.strips == ("Best 1 · 0.87 · sharp, well lit",)
    assert second.strips == ("pal · 1 · 0.87 · sharp, well lit",)


def check_where_the_sequencer_is_open(scene: Any, source: Any) -> None:
    (area, *_) = bpy.context.window_manager.windows[0].screen.areas
    area.type = "SEQUENCE_EDITOR"
    area.spaces.active.view_type = "PREVIEW"
    assert len(insert(scene, source).strips) == 3
    assert (area.type, area.spaces.active.view_type) == ("SEQUENCE_EDITOR", "PREVIEW")


def check_a_scene_that_is_not_shown(scene: Any, source: Any) -> None:
    other = bpy.data.scenes.new("other")
    bpy.context.window.scene = other
    assert len(insert(scene, source).strips) == 3
    assert other.sequence_editor is None
    assert bpy.context.window.scene == other

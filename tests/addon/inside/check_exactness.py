"""At every timeline frame, a highlight shows the very source frame that the source strip shows there."""

from fractions import Fraction
from typing import Any

import bpy
import pytest
from stage import HAS_SOUND, TAKES, add, moment, numbers, pick, set_rate, spans, trim
from variable_rate import variable_time

from bestshot.bestshot_addon import place_strips, vse, windows
from bestshot.bestshot_addon.source_strips import mapping_of
from bestshot.core.engine.messages import WirePick
from bestshot.core.errors import BestShotError

NTSC = Fraction(30000, 1001)
RATES = {"ntsc": NTSC, "pal": Fraction(25), "fast": Fraction(60)}


def place_and_compare(scene: Any, source: Any, picks: list[WirePick], ranges: list[range]) -> None:
    """Highlights lie exactly where the source shows these ranges of numbers, and show the same."""
    first, end = vse.handles(source)
    before = numbers(scene, first - 2, end + 2)
    place_strips.insert(bpy.context, scene, source, picks)
    assert numbers(scene, first - 2, end + 2) == before
    source.mute = True
    expected = {frame: number for frame, number in before.items() if any(number in wanted for wanted in ranges)}
    shown = {frame: number for frame, number in numbers(scene, first - 2, end + 2).items() if number is not None}
    assert expected
    assert shown == expected


@pytest.mark.parametrize("natural", [True, False], ids=["natural", "frame-by-frame"])
@pytest.mark.parametrize(
    ("take", "rate", "start", "left", "right", "cut"),
    [
        ("ntsc", 24, 1, 0, 0, 0),
        ("ntsc", 30, -33, 5, 7, 0),
        ("ntsc", 25, 10, 3, 0, 11),
        ("pal", NTSC, 1, 0, 9, 0),
        ("pal", 60, -200, 21, 30, 4),
        ("fast", 24, 1, 2, 2, 0),
        ("fast", NTSC, 400, 3, 1, 7),
        ("pal", 25, 1, 4, 4, 0),
        ("ntsc", 24, 7.3, 4, 4, 0),
    ],
)
def check_same_frames(
    scene: Any, take: str, rate: Any, start: float, left: int, right: int, cut: int, natural: bool
) -> None:
    set_rate(scene, Fraction(rate))
    source = add(scene, f"{take}.mp4", start=int(start), natural=natural)
    setattr(source, "content_start" if bpy.app.version >= (5, 1) else "frame_start", start)
    setattr(source, "content_trim_start" if bpy.app.version >= (5, 1) else "animation_offset_start", cut)
    trim(source, left, right)
    media = RATES[take]
    place_and_compare(
        scene, source, [moment(1, 30, 45, media), moment(2, 60, 200, media)], [range(30, 45), range(60, 200)]
    )


@pytest.mark.parametrize("rate", [24, 30, 60])
@pytest.mark.parametrize("natural", [True, False], ids=["natural", "frame-by-frame"])
def check_variable_rate(scene: Any, rate: int, natural: bool) -> None:
    set_rate(scene, Fraction(rate))
    source = add(scene, "variable.mp4", natural=natural)
    picks = [
        pick(rank, variable_time(first), variable_time(end), variable_time(first))
        for rank, (first, end) in enumerate([(10, 20), (36, 45), (60, 70)], 1)
    ]
    place_and_compare(scene, source, picks, [range(10, 20), range(36, 45), range(60, 70)])


def check_several_strips_of_one_file(scene: Any) -> None:
    early, late = add(scene, "pal.mp4"), add(scene, "pal.mp4", channel=2, start=200)
    trim(late, 30, 10)
    before = numbers(scene, 1, 300)
    for source in (early, late):
        place_strips.insert(bpy.context, scene, source, [moment(1, 40, 50, Fraction(25))])
    assert len(spans(scene)) == 2
    assert numbers(scene, 1, 300) == before


def check_inside_a_meta_strip(scene: Any) -> None:
    source = add(scene, "ntsc.mp4", start=20)
    set_rate(scene, Fraction(24))
    trim(source, 5, 5)
    with windows.sequencer_area(bpy.context, scene):
        bpy.ops.sequencer.meta_make()
    meta = scene.sequence_editor.active_strip
    assert meta.type == "META"
    with pytest.raises(BestShotError, match="meta strip"):
        mapping_of(scene, meta)
    scene.sequence_editor.display_stack(meta)
    (source,) = vse.open_strips(scene)
    place_and_compare(scene, source, [moment(1, 20, 40, NTSC)], [range(20, 40)])
    assert len(vse.strips_of(meta)) == 2
    scene.sequence_editor.display_stack(None)
    assert vse.open_strips(scene) == [meta]


def check_a_relative_path(scene: Any, tmp_path: Any) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(TAKES / "relative.blend"), check_existing=False)
    source = add(scene, "pal.mp4")
    source.filepath = "//pal.mp4"
    assert vse.media_path(source) == TAKES / "pal.mp4"
    place_and_compare(scene, source, [moment(1, 10, 20, Fraction(25))], [range(10, 20)])


@pytest.mark.skipif(not HAS_SOUND, reason="this Blender was built without sound")
def check_sound_alike(scene: Any) -> None:
    set_rate(scene, Fraction(24))
    source = add(scene, "ntsc.mp4", start=-10, sound=True)
    trim(source, 4, 4)
    (sound,) = (strip for strip in vse.open_strips(scene) if strip.type == "SOUND")
    made = place_strips.insert(bpy.context, scene, source, [moment(1, 30, 60, NTSC)], mode="ASSEMBLE", frame=300)
    (copy,) = (strip for strip in vse.open_strips(scene) if strip.name in made.sounds)
    (picture,) = (strip for strip in vse.open_strips(scene) if strip.name in made.strips)
    assert vse.handles(copy) == vse.handles(picture)
    assert vse.content_start(copy) - vse.content_start(sound) == vse.content_start(picture) - vse.content_start(source)
    assert copy.sound == sound.sound
    assert copy.channel != picture.channel
    assert not copy.mute


def check_the_visible_range(scene: Any) -> None:
    set_rate(scene, Fraction(60))
    source = add(scene, "pal.mp4", natural=False)
    trim(source, 25, 25)
    assert mapping_of(scene, source).visible == (1, 2)

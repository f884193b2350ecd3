"""The sound that belongs to a movie comes along with its highlights, in time with the picture."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import bpy
import numpy as np
import pytest
from stage import HAS_SOUND, TAKES, add, heard, moment, set_rate, spans, trim

from bestshot.bestshot_addon import place_strips, source_strips, vse, windows
from bestshot.core.base.sound_file import SoundFile

pytestmark = pytest.mark.skipif(not HAS_SOUND, reason="this Blender was built without sound")
CONNECTS = bpy.app.version >= (4, 4)
NTSC = Fraction(30000, 1001)
PICKS = [moment(1, 30, 55, NTSC), moment(2, 70, 85, NTSC), moment(3, 5, 20, NTSC)]
LEFT_BEHIND = "'{}' was left behind: it plays the file of '{}', but at another time, and is not connected to it."


def sound_of(scene: Any) -> Any:
    return next(strip for strip in vse.open_strips(scene) if strip.type == "SOUND")


def add_sound(scene: Any, file: str, channel: int, start: int) -> Any:
    return vse.strips_of(scene.sequence_editor).new_sound(file, str(TAKES / file), channel, start)


def connect(scene: Any, *strips: Any) -> None:
    with windows.sequencer_area(bpy.context, scene):
        for strip in vse.open_strips(scene):
            strip.select = strip in strips
        bpy.ops.sequencer.connect(toggle=False)


def is_same(one: Any, other: Any) -> bool:
    """Whether two sounds are the same but for a sample that Blender rounds away, and the ends, where it fades."""
    middle = other[2000:-2000].astype(int)
    shifted = (one[2000 + shift : len(one) - 2000 + shift] for shift in (-1, 0, 1))
    return len(one) == len(other) and min(np.abs(each - middle).max() for each in shifted) < 100


def compare(scene: Any, source: Any) -> place_strips.Inserted:
    """Assemble; what is heard of each highlight is what is heard where the source plays it."""
    in_place = place_strips.insert(bpy.context, scene, source, PICKS)
    assert in_place.sounds == (), "that of the source plays there already"
    first, end = vse.handles(sound_of(scene))
    places = [vse.handles(vse.named(scene, name)) for name in in_place.strips]
    audible = [(max(place[0], first), min(place[1], end)) for place in places]
    expected = [heard(scene, *place) for place in audible]
    made = place_strips.insert(bpy.context, scene, source, PICKS, mode="ASSEMBLE", frame=500)
    assert len(made.sounds) == 3
    for number, place in enumerate(places):
        moved = vse.handles(vse.named(scene, made.strips[number]))[0] - place[0]
        first, end = vse.handles(vse.named(scene, made.sounds[number]))
        assert (first - moved, end - moved) == audible[number]
        assert is_same(heard(scene, first, end), expected[number])
    assert any(np.abs(sound).max() > 1000 for sound in expected)
    return made


@pytest.mark.parametrize("rate", [30, 24, 25])
@pytest.mark.parametrize("take", ["sweep", "late", "early", "later"])
def check_sound_that_begins_before_or_after_the_picture(scene: Any, take: str, rate: int) -> None:
    set_rate(scene, Fraction(rate))
    source = add(scene, f"{take}.mp4", sound=True)
    assert compare(scene, source).notes == ()


def check_sound_that_was_shifted_by_hand(scene: Any) -> None:
    source = add(scene, "late.mp4", sound=True)
    sound = sound_of(scene)
    setattr(sound, "content_start" if bpy.app.version >= (5, 1) else "frame_start", vse.content_start(sound) + 4)
    assert compare(scene, source).notes == ()


@pytest.mark.skipif(not CONNECTS, reason="this Blender connects no strips")
@pytest.mark.parametrize("shift", [-17, 0, 9])
def check_a_recorder_that_is_connected(scene: Any, shift: int) -> None:
    source = add(scene, "sweep.mp4", sound=True)
    camera = sound_of(scene)
    recorder = add_sound(scene, "recorder.wav", 7, 1 + shift)
    connect(scene, source, recorder)
    vse.remove(scene, [camera])
    music = add_sound(scene, "recorder.wav", 8, 1)
    music.mute = True
    assert compare(scene, source).notes == ()
    assert len(spans(scene, "SOUND")) == 3, "music is nobody's own"


@pytest.mark.skipif(not CONNECTS, reason="this Blender connects no strips")
@pytest.mark.parametrize("apart", [0, 12, -7])
def check_a_recorder_that_is_connected_is_what_is_judged(scene: Any, apart: int) -> None:
    set_rate(scene, NTSC)
    movie = add(scene, "sweep.mp4", start=100)
    recorder = add_sound(scene, "recorder.wav", 7, 100 + apart)
    mapping = source_strips.mapping_of(scene, movie)
    assert source_strips.recorder_of(scene, movie, mapping) is None
    connect(scene, movie, recorder)
    judged = source_strips.recorder_of(scene, movie, mapping)
    assert judged == SoundFile(TAKES / "recorder.wav", apart / NTSC)
    trim(recorder, 20, 0)
    assert source_strips.recorder_of(scene, movie, mapping) == judged
    recorder.mute = True
    assert source_strips.recorder_of(scene, movie, mapping) is None


@pytest.mark.skipif(not CONNECTS, reason="this Blender connects no strips")
def check_what_is_connected_stays_so(scene: Any) -> None:
    source = add(scene, "late.mp4", sound=True)
    made = place_strips.insert(bpy.context, scene, source, PICKS, mode="ASSEMBLE", frame=500)
    for picture, sound in zip(made.strips, made.sounds, strict=True):
        assert vse.are_connected(scene, vse.named(scene, picture), vse.named(scene, sound))
        assert not vse.are_connected(scene, vse.named(scene, made.strips[0]), sound_of(scene))


def check_sound_of_another_part_is_left_behind(scene: Any, disconnect: Callable[[], None]) -> None:
    """The file's sound, a second and a half late: used for something else, or out of time by mistake."""
    source = add(scene, "sweep.mp4", sound=True)
    disconnect()
    sound = sound_of(scene)
    setattr(sound, "content_start" if bpy.app.version >= (5, 1) else "frame_start", 46)
    made = place_strips.insert(bpy.context, scene, source, PICKS, mode="ASSEMBLE", frame=500)
    assert made.sounds == ()
    assert made.notes == (LEFT_BEHIND.format(sound.name, source.name),)


def check_sound_under_the_next_cut_stays_with_its_own_picture(scene: Any, disconnect: Callable[[], None]) -> None:
    """The first part's sound goes on under the second part of the same file."""
    first = add(scene, "sweep.mp4", sound=True)
    sound = sound_of(scene)
    disconnect()
    trim(first, 0, 40)
    second = add(scene, "sweep.mp4", start=10, channel=5)
    trim(second, 50, 0)
    made = place_strips.insert(bpy.context, scene, second, [moment(1, 60, 75, NTSC)], mode="ASSEMBLE", frame=500)
    assert (made.sounds, made.notes) == ((), ())
    made = place_strips.insert(bpy.context, scene, first, PICKS[:1], mode="ASSEMBLE", frame=700)
    assert len(made.sounds) == 1
    assert sound.name not in made.sounds


@pytest.fixture
def disconnect(scene: Any) -> Callable[[], None]:
    """Undo what importing connected."""

    def undo() -> None:
        if CONNECTS:
            with windows.sequencer_area(bpy.context, scene):
                for strip in vse.open_strips(scene):
                    strip.select = True
                bpy.ops.sequencer.disconnect()

    return undo

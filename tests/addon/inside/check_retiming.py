"""Strips that are played at another pace than their own, by effects, or in steps."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import bpy
import pytest
from stage import add, number_at, numbers, pick, set_rate, trim

from bestshot.bestshot_addon import place_strips, source_strips, vse


def effect(scene: Any, name: str, kind: str, channel: int, *inputs: Any) -> Any:
    """A new effect strip from frame 1 on; only one without inputs needs a length."""
    names = ("input1", "input2") if bpy.app.version >= (4, 5) else ("seq1", "seq2")
    length = {"length": 100} if bpy.app.version >= (5, 0) else {"frame_end": 101}
    given = dict(zip(names, inputs, strict=False))
    return vse.strips_of(scene.sequence_editor).new_effect(name, kind, channel, 1, **length, **given)


@pytest.fixture
def plain(scene: Any) -> Any:
    """A strip of numbered frames, on channel 2."""
    return add(scene, "pal.mp4", channel=2, natural=False)


def slow_down(speed: Any) -> None:
    speed.speed_control, speed.speed_factor = "MULTIPLY", 0.5


def add_black(scene: Any, movie: Any) -> Any:
    black = effect(scene, "black", "COLOR", 4)
    black.color = (0, 0, 0)
    return effect(scene, "sum", "ADD", 5, black, movie)


def choose(scene: Any, movie: Any, channel: int = 5) -> Any:
    cameras = effect(scene, f"cameras {channel}", "MULTICAM", channel)
    cameras.multicam_source = movie.channel
    return cameras


CHAINS: dict[str, Callable[[Any, Any], Any]] = {
    "blur": lambda scene, movie: effect(scene, "blur", "GAUSSIAN_BLUR", 5, movie),
    "blur and glow": lambda scene, movie: effect(
        scene, "glow", "GLOW", 6, effect(scene, "blur", "GAUSSIAN_BLUR", 5, movie)
    ),
    "the second of two": add_black,
    "an adjustment": lambda scene, movie: effect(scene, "adjustment", "ADJUSTMENT", 5),
    "an adjustment behind blur": lambda scene, movie: effect(
        scene, "blur", "GAUSSIAN_BLUR", 6, effect(scene, "adjustment", "ADJUSTMENT", 5)
    ),
    "a camera that is chosen": choose,
    "a camera whose picture is blurred": lambda scene, movie: choose(
        scene, effect(scene, "blur", "GAUSSIAN_BLUR", 4, movie)
    ),
    "a camera that was chosen before": lambda scene, movie: choose(scene, choose(scene, movie), 6),
}


@pytest.mark.parametrize("chain", CHAINS)
def check_a_speed_effect_behind_others(scene: Any, plain: Any, chain: str) -> None:
    """That another picture is shown shows that it counts, whatever lies between."""
    last = CHAINS[chain](scene, plain)
    assert number_at(scene, 41) == 40
    assert source_strips.mapping_of(scene, plain)
    slow = effect(scene, "slow", "SPEED", 9, last)
    slow_down(slow)
    assert number_at(scene, 41) in (1, 20)
    with pytest.raises(source_strips.LeftOut, match="is under a Speed effect"):
        source_strips.mapping_of(scene, plain)
    slow.mute = True
    assert number_at(scene, 41) == 40
    assert source_strips.mapping_of(scene, plain)


def check_a_speed_effect_of_something_else(scene: Any, plain: Any) -> None:
    other = add(scene, "ntsc.mp4", channel=3, start=1)
    slow_down(effect(scene, "slow", "SPEED", 7, effect(scene, "blur", "GAUSSIAN_BLUR", 5, other)))
    slow_down(effect(scene, "slow too", "SPEED", 8, effect(scene, "adjustment", "ADJUSTMENT", 1)))
    assert source_strips.mapping_of(scene, plain)


@pytest.mark.parametrize(("take", "rate"), [("ntsc", 30), ("ntsc", 24), ("pal", 30), ("fast", 24), ("pal", 60)])
@pytest.mark.parametrize("strobe", [2, 4, 7.5])
def check_the_peak_of_a_strobed_strip(scene: Any, take: str, rate: int, strobe: float) -> None:
    set_rate(scene, Fraction(rate))
    source = add(scene, f"{take}.mp4", start=3)
    source.strobe = strobe
    trim(source, 2, 3)
    media = {"ntsc": Fraction(30000, 1001), "pal": Fraction(25), "fast": Fraction(60)}[take]
    shown = numbers(scene, *vse.handles(source))
    for peak in (33, 36, 38, 40):
        picks = [pick(1, 20 / media, 60 / media, peak / media)]
        made = place_strips.insert(bpy.context, scene, source, picks)
        (frame,) = made.markers
        assert abs(shown[frame] - peak) == min(abs(number - peak) for number in shown.values())
        assert shown[frame] != shown[frame - 1], "the first frame that shows it"

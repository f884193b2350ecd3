"""The same take gives the same moments by the button, by the command, and by `bestshot find`."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy
import pytest
from found import command, expected, made, moments, told
from stage import add, everything_else, numbers, set_rate, spans, trim

from bestshot.bestshot_addon import ours, vse

CASES = {
    # the take, frames per second of the scene, frames trimmed off its ends
    "whole": ("steady.mp4", 30, 0, 0),
    "trimmed": ("steady.mp4", 30, 150, 90),
    "ntsc": ("steady-ntsc.mp4", 24, 0, 0),
    "uneven": ("uneven.mp4", 30, 0, 0),
}


@pytest.mark.parametrize("name", CASES)
def check_the_same_moments(scene: Any, name: str, tmp_path: Path) -> None:
    take, rate, left, right = CASES[name]
    set_rate(scene, Fraction(rate))
    source = add(scene, take, start=11)
    trim(source, left, right)
    before = everything_else(scene)
    assert bpy.ops.bestshot.find() == {"FINISHED"}
    assert moments(scene, take) == expected(scene, source, name)
    assert {vse.content_start(strip) for strip in ours.strips(scene)} == {vse.content_start(source)}
    assert everything_else(scene) == before
    by_button = made(scene)
    assert bpy.ops.bestshot.clear() == {"FINISHED"}
    assert everything_else(scene) == before

    file, out = tmp_path / "edit.blend", tmp_path / "out"
    assert command("--output", file, "--out", out, "--no-clips") == 0
    assert json.loads((out / "metadata.json").read_text("utf-8")) == told(name)
    bpy.ops.wm.open_mainfile(filepath=str(file))
    assert made(bpy.context.scene) == by_button


def check_every_frame_is_that_of_the_source(scene: Any) -> None:
    """29.97 in 24, as rendered."""
    set_rate(scene, Fraction(24))
    source = add(scene, "numbers.mp4", start=-7)
    trim(source, 3, 6)
    assert [vse.scene_rate(scene), round(source.fps, 3)] == [24, 29.97]
    scene.bestshot.count, scene.bestshot.min_peak_distance = 2, 3
    scene.bestshot.clip_pre_roll = scene.bestshot.clip_post_roll = 0.5
    bpy.ops.bestshot.find()
    ranges = spans(scene)
    assert len(ranges) == 2
    by_highlights, by_source = [], []
    for shown, hidden in ((by_highlights, [source]), (by_source, ours.strips(scene))):
        for strip in vse.open_strips(scene):
            strip.mute = strip in hidden
        shown += [numbers(scene, *span) for span in ranges]
    assert by_highlights == by_source
    assert not any(None in shown.values() for shown in by_source)

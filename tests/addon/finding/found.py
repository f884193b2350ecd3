"""What a search put on the timeline, and what `bestshot find` says that it should have. A pytest plugin."""

import json
import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy
import pytest

from bestshot.bestshot_addon import ours, tags, vse
from bestshot.bestshot_addon.source_strips import mapping_of
from bestshot.bestshot_addon.strip_mapping import SLACK

TOLD = Path(os.environ["BESTSHOT_TOLD"])


def told(name: str) -> dict[str, Any]:
    """The metadata.json that the command line wrote."""
    return json.loads((TOLD / name / "metadata.json").read_text("utf-8"))


def made(scene: Any) -> dict[str, Any]:
    """All that can be told of our strips and markers."""
    strips = {
        strip.name: (
            strip.type, strip.channel, vse.handles(strip), round(vse.content_start(strip), 3), strip.color_tag,
            strip.mute, strip["bestshot"].to_dict(),
        )
        for strip in ours.strips(scene)
    }  # fmt: skip
    markers = [note.to_dict() for note in scene.get("bestshot_markers", ())]
    assert {(mark["name"], mark["frame"]) for mark in markers} <= {(m.name, m.frame) for m in scene.timeline_markers}
    return {"strips": strips, "markers": markers}


def moments(scene: Any, source: str) -> list[tuple[Any, ...]]:
    """Of each highlight of a source, best first: its frames, the frame of its peak, and what it says about itself."""
    found = []
    for strip in ours.visible_strips(scene):
        if ours.source_of(strip) == source:
            pick = tags.pick_of(strip)
            facts = (pick.rank, round(pick.score, 4), round(float(pick.peak_time), 6), pick.reason)
            found.append((vse.handles(strip), tags.peak_of(strip), *facts))
    marked = [note["frame"] for note in made(scene)["markers"] if note["source"] == source]
    assert sorted(moment[1] for moment in found) == sorted(marked)
    return found


def expected(scene: Any, source: Any, name: str) -> list[tuple[Any, ...]]:
    """The same, from metadata.json: all frames whose picture of the source lies in the clip."""
    mapping = mapping_of(scene, source)
    shown = {frame: mapping.source_of(frame) for frame in range(mapping.first, mapping.end)}
    near = SLACK / mapping.rate
    wanted = []
    for clip in told(name)["clips"]:
        start, length, peak = (Fraction(str(clip[key])) - near for key in ("start_time", "duration", "peak_time"))
        frames = [frame for frame, time in shown.items() if start <= time < start + length + near]
        at_peak = next(frame for frame in frames if shown[frame] >= peak)
        facts = (clip["rank"], clip["score"], clip["peak_time"], clip["reason"])
        wanted.append(((frames[0], frames[-1] + 1), at_peak, *facts))
    return wanted


def searched(scene: Any) -> list[str]:
    """Find; the names of the strips that now have highlights."""
    assert bpy.ops.bestshot.find() == {"FINISHED"}
    return sorted({ours.source_of(strip) for strip in ours.strips(scene)})


def command(*arguments: object) -> int:
    """What Blender runs for `--command bestshot`, of the installed extension."""
    from bl_ext.user_default.bestshot.bestshot_addon import command as registered  # noqa: PLC0415

    return registered.run([str(argument) for argument in arguments])


@pytest.fixture
def refused(capfd: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Find, which must fail with one sentence that is told and raised; the sentence."""

    def find() -> str:
        capfd.readouterr()
        with pytest.raises(RuntimeError) as raised:
            bpy.ops.bestshot.find()
        sentence = str(raised.value).strip()
        assert "".join(capfd.readouterr()).strip() == sentence
        assert "\n" not in sentence
        return sentence.removeprefix("Error: ")

    return find

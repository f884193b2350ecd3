"""Timelines for other editors, of the strips as the user left them."""

import json
from pathlib import Path
from typing import Any

import bpy
import pytest
from found import searched
from stage import add, trim

from bestshot.bestshot_addon import shots, vse
from bestshot.bestshot_addon.source_strips import mapping_of


@pytest.fixture
def source(scene: Any) -> Any:
    scene.bestshot.count, scene.bestshot.min_score = 3, 0
    strip = add(scene, "steady-ntsc.mp4", start=40)
    vse.select_only(scene, strip)
    searched(scene)
    return strip


def clips(folder: Path) -> list[tuple[int, int, str]]:
    """First frame, number of frames, and name of the file of each clip."""
    content = json.loads((folder / "selects.otio").read_text("utf-8"))
    found = []
    for clip in content["tracks"]["children"][0]["children"]:
        played, media = clip["source_range"], clip["media_references"]["DEFAULT_MEDIA"]
        begin = played["start_time"]["value"] - media["available_range"]["start_time"]["value"]
        found.append((int(begin), int(played["duration"]["value"]), media["target_url"].rpartition("/")[2]))
    return found


def check_what_the_strips_show(scene: Any, source: Any, tmp_path: Path) -> None:
    strip = shots.strip_of(scene, shots.of(scene)[0])
    trim(strip, 5, 7)
    every = set("otio fcpxml xmeml edl markers".split())
    assert bpy.ops.bestshot.export(directory=str(tmp_path), formats=every) == {"FINISHED"}
    assert {path.name for path in tmp_path.iterdir()} == {
        "selects.otio", "selects.fcpxml", "selects.xml", "selects.edl", "markers.edl",
    }  # fmt: skip
    expected = []
    for shot in sorted(shots.of(scene), key=lambda shot: shot.first):
        mapping = mapping_of(scene, shots.strip_of(scene, shot))
        shown = [mapping.index_at(frame) for frame in range(shot.first, shot.end)]
        expected.append((shown[0], shown[-1] + 1 - shown[0], "steady-ntsc.mp4"))
    assert clips(tmp_path) == expected


def check_only_what_is_kept(scene: Any, source: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="No shot is kept"):
        bpy.ops.bestshot.export(directory=str(tmp_path), only_kept=True)
    capfd.readouterr()  # says so
    kept = shots.of(scene)[1]
    bpy.ops.bestshot.keep(take=kept.take, id=kept.id)
    bpy.ops.bestshot.export(directory=str(tmp_path), only_kept=True)
    assert len(clips(tmp_path)) == 1


def check_a_folder_that_is_none(scene: Any, source: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="is no folder; choose one"):
        bpy.ops.bestshot.export(directory=str(tmp_path / "none"))
    capfd.readouterr()  # says so

"""What a proxy of Blender, or the small file of a camera, shows is judged where the user wants it, who is told."""

import shutil
from pathlib import Path
from typing import Any

import bpy
import pytest
from found import command, expected, moments
from stage import TAKES, add, set_rate

from bestshot.bestshot_addon import windows


def notes(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """What finding says after its first line."""
    capfd.readouterr()
    assert bpy.ops.bestshot.find() == {"FINISHED"}
    told = [line for line in capfd.readouterr().out.splitlines() if line.startswith("Info: ")]
    return [line.removeprefix("Info: ") for line in told[1:]]


def check_the_proxy_judges(scene: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    set_rate(scene, 30)
    strip = add(scene, shutil.copy2(TAKES / "steady.mp4", tmp_path))  # of one age: analysed by other checks
    strip.use_proxy = strip.proxy.build_50 = True
    strip.proxy.build_25 = False
    strip.select = True
    with windows.sequencer_area(bpy.context, scene):
        bpy.ops.sequencer.rebuild_proxy()
    assert (tmp_path / "BL_proxy" / "steady.mp4" / "proxy_50.avi").is_file()

    assert not any("proxy" in note for note in notes(capfd))
    assert moments(scene, strip.name) == expected(scene, strip, "whole")

    scene.bestshot.use_proxies, scene.bestshot.model = True, "none"  # whatever rates it
    assert notes(capfd)[0] == "Analysed the proxy proxy_50.avi, 160 x 90."
    assert moments(scene, strip.name)


def check_what_the_camera_wrote_judges(scene: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    set_rate(scene, 30)
    strip = add(scene, shutil.copy2(TAKES / "steady.mp4", tmp_path / "GX010012.MP4"))
    shutil.copy(TAKES / "steady.mp4", tmp_path / "GL010012.LRV")
    strip.select = True
    scene.bestshot.model = "none"  # whatever rates it
    assert not any("proxy" in note for note in notes(capfd))
    plain = moments(scene, strip.name)

    scene.bestshot.use_proxies = True
    assert bpy.ops.bestshot.preset(preset="default") == {"FINISHED"}  # which is about footage
    assert notes(capfd)[0] == "Analysed the proxy GL010012.LRV, 320 x 180."
    assert moments(scene, strip.name) == plain

    scene.bestshot.use_proxies = False
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "edit.blend"))
    assert command("--use-proxies") == 0
    assert "  note: Analysed the proxy GL010012.LRV, 320 x 180." in capfd.readouterr().out.splitlines()

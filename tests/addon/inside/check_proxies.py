"""The proxies that Blender really builds are found where it puts them, frame for frame those of the file."""

import shutil
from pathlib import Path
from typing import Any

import bpy
import pytest
from stage import TAKES, add

from bestshot.bestshot_addon import proxies, vse, windows
from bestshot.bestshot_addon.proxies import proxy_of


@pytest.fixture
def strip(scene: Any, tmp_path: Path) -> Any:
    """A strip of a file of its own, in a saved project."""
    (tmp_path / "project").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "project" / "edit.blend"))
    take = Path(shutil.copy(TAKES / "ntsc.mp4", tmp_path))
    return add(scene, str(take))


def build(scene: Any, strip: Any, *sizes: int) -> None:
    """Build proxies of these sizes as the button does."""
    strip.use_proxy = True
    for size in (25, 50, 75, 100):
        setattr(strip.proxy, f"build_{size}", size in sizes)
    for other in vse.open_strips(scene):
        other.select = other == strip
    scene.sequence_editor.active_strip = strip
    with windows.sequencer_area(bpy.context, scene):
        bpy.ops.sequencer.rebuild_proxy()


def check_none_is_found_where_there_is_none(scene: Any, strip: Any) -> None:
    assert proxy_of(scene, strip) is None
    strip.use_proxy = True
    assert proxy_of(scene, strip) is None


def check_those_beside_the_file(scene: Any, strip: Any, tmp_path: Path) -> None:
    build(scene, strip, 25, 50)
    folder = tmp_path / "BL_proxy" / "ntsc.mp4"
    assert {path.name for path in folder.glob("*.avi")} == {"proxy_25.avi", "proxy_50.avi"}
    assert proxy_of(scene, strip) == folder / "proxy_50.avi"  # of 180 lines, none has enough
    strip.use_proxy = False
    assert proxy_of(scene, strip) is None


def check_those_in_a_folder_of_the_strip(scene: Any, strip: Any, tmp_path: Path) -> None:
    strip.use_proxy = True
    strip.proxy.use_proxy_custom_directory = True
    strip.proxy.directory = "//../elsewhere"
    build(scene, strip, 50)
    found = proxy_of(scene, strip)
    assert found is not None
    assert found.resolve() == tmp_path / "elsewhere" / "ntsc.mp4" / "proxy_50.avi"


@pytest.mark.parametrize("named", ["", "//all"])
def check_those_of_the_project(named: str, scene: Any, strip: Any, tmp_path: Path) -> None:
    scene.sequence_editor.proxy_storage = "PROJECT"
    scene.sequence_editor.proxy_dir = named
    strip.use_proxy = True
    build(scene, strip, 75)
    assert proxy_of(scene, strip) == tmp_path / "project" / (named[2:] or "BL_proxy") / "ntsc.mp4" / "proxy_75.avi"


def check_a_file_that_the_user_names(scene: Any, strip: Any, tmp_path: Path) -> None:
    strip.use_proxy = True
    strip.proxy.use_proxy_custom_file = True
    strip.proxy.filepath = "//../small.mov"
    assert proxy_of(scene, strip) is None
    shutil.copy(TAKES / "ntsc.mp4", tmp_path / "small.mov")
    found = proxy_of(scene, strip)
    assert found is not None
    assert found.resolve() == tmp_path / "small.mov"


def check_the_smallest_that_has_enough_lines(
    scene: Any, strip: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(scene, strip, 25, 50, 75)
    folder = tmp_path / "BL_proxy" / "ntsc.mp4"
    assert proxy_of(scene, strip) == folder / "proxy_75.avi"
    for lines, size in ((40, 25), (46, 50), (90, 50), (91, 75)):
        monkeypatch.setattr(proxies, "ENOUGH", lines)
        assert proxy_of(scene, strip) == folder / f"proxy_{size}.avi"


def check_other_strips_have_none(scene: Any) -> None:
    colour = vse.strips_of(scene.sequence_editor)
    length = {"length": 9} if bpy.app.version >= (5, 0) else {"frame_end": 10}
    assert proxy_of(scene, colour.new_effect("plain", "COLOR", 1, 1, **length)) is None

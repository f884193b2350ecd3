"""What the checks inside Blender share. A pytest plugin, as Blender's Python has no conftest of ours."""

import importlib.util
import os
import sys
import warnings
import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]


def _load_package() -> None:
    """The repository as the package `bestshot`, whatever its folder is called."""
    spec = importlib.util.spec_from_file_location(
        "bestshot", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["bestshot"] = module
    spec.loader.exec_module(module)


if "bestshot" not in sys.modules:
    _load_package()

from bestshot.bestshot_addon import ours, vse, windows  # noqa: E402 - only now is there such a package
from bestshot.core.engine.messages import WirePick  # noqa: E402

TAKES = Path(os.environ["BESTSHOT_TAKES"])
BITS = 10  # that the pictures of numbered takes show side by side
HAS_SOUND = bpy.app.build_options.audaspace


def pick(rank: int, start: Fraction, end: Fraction, peak: Fraction) -> WirePick:
    """Return a pick at these seconds of a take; its frame numbers are not read here."""
    score, strengths, reason = 0.87, ("sharpness", "exposure"), "sharp, well lit"
    return WirePick(rank, 0, 0, 0, peak, start, end, score, {"sharpness": 0.9, "exposure": 0.1}, strengths, reason)


def moment(rank: int, first: int, end: int, rate: Fraction = Fraction(30)) -> WirePick:
    """Return the pick of frames `first` to `end`, not included, of a take of steady rate."""
    return pick(rank, first / rate, end / rate, (first + end) // 2 / rate)


@pytest.fixture
def scene() -> Any:
    """An empty scene at 30 frames per second.

    It renders at a quarter of the size of the takes, into files that are not compressed, which is fast.
    """
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)  # extensions stay enabled
    new = bpy.context.scene
    new.sequence_editor_create()
    new.render.resolution_x, new.render.resolution_y, new.render.resolution_percentage = 320, 180, 25
    new.render.image_settings.file_format = "TARGA_RAW"
    new.view_settings.view_transform = "Standard"
    set_rate(new, Fraction(30))
    return new


def set_rate(scene: Any, rate: Fraction) -> None:
    """30000/1001 becomes 30 over 1.001, as in Blender's own list of rates."""
    scene.render.fps = round(rate)
    scene.render.fps_base = round(rate) / rate


def add(scene: Any, take: str, *, start: int = 1, channel: int = 1, natural: bool = True, sound: bool = False) -> Any:
    """Put a take on the timeline as a user does, at its natural speed or one media frame for each timeline frame."""
    before = {strip.as_pointer() for strip in vse.open_strips(scene)}
    quirk = {"move_strips": False} if bpy.app.version >= (5, 0) else {}
    with windows.sequencer_area(bpy.context, scene), warnings.catch_warnings():
        bpy.ops.sequencer.movie_strip_add(
            filepath=str(TAKES / take), frame_start=start, channel=channel, adjust_playback_rate=natural, sound=sound,
            use_framerate=False, relative_path=False, set_view_transform=False, **quirk,
        )  # fmt: skip
    made = [strip for strip in vse.open_strips(scene) if strip.as_pointer() not in before]
    return next(strip for strip in made if strip.type == "MOVIE")


def trim(strip: Any, left: int, right: int) -> None:
    """Take frames of the timeline off both ends."""
    first, end = vse.handles(strip)
    new = bpy.app.version >= (5, 1)
    setattr(strip, "left_handle" if new else "frame_final_start", first + left)
    setattr(strip, "right_handle" if new else "frame_final_end", end - right)


def number_at(scene: Any, frame: int) -> int | None:
    """Return the number that the frame carries, as rendered; None where it is black."""
    return numbers(scene, frame, frame + 1)[frame]


def numbers(scene: Any, first: int, end: int) -> dict[int, int | None]:
    """Return the same for the frames of the timeline from `first` to `end`, not included."""
    render, folder = scene.render, Path(bpy.app.tempdir) / "shown"
    before = scene.frame_current, render.filepath, scene.frame_start, scene.frame_end
    for frame in range(first, min(end, 0)):  # an animation has none of these
        scene.frame_set(frame)
        render.filepath = str(folder / f"{frame:04}.tga")
        bpy.ops.render.render(write_still=True, scene=scene.name)
    if end > 0:  # in one go, which is far quicker
        render.filepath = str(folder / "####.tga")
        scene.frame_start, scene.frame_end = max(first, 0), end - 1
        bpy.ops.render.render(animation=True, scene=scene.name)
    found = {frame: _number_in(folder / f"{frame:04}.tga") for frame in range(first, end)}
    render.filepath, scene.frame_start, scene.frame_end = before[1:]
    scene.frame_set(before[0])
    return found


def _number_in(path: Path) -> int | None:
    image = bpy.data.images.load(str(path))
    pixels, (width, height) = np.empty(len(image.pixels), np.float32), image.size
    image.pixels.foreach_get(pixels)
    bpy.data.images.remove(image)
    path.unlink()
    block = width // BITS
    picture = pixels.reshape(height, width, -1)[height // 3 : height * 2 // 3, block // 2 :: block, 0].mean(axis=0)
    if picture.max() < 0.02:
        return None
    return sum(1 << bit for bit, light in enumerate(picture) if light > 0.47)


def heard(scene: Any, first: int, end: int) -> Any:
    """What plays from a frame to another of the timeline, not included: samples (N, 2), int16, 48 kHz."""
    file, before = Path(bpy.app.tempdir) / "heard.wav", (scene.frame_start, scene.frame_end)
    scene.frame_start, scene.frame_end = first, end - 1
    with windows.sequencer_area(bpy.context, scene):
        bpy.ops.sound.mixdown(filepath=str(file), container="WAV", codec="PCM", format="S16", channels="STEREO")
    scene.frame_start, scene.frame_end = before
    with wave.open(str(file)) as sound:
        return np.frombuffer(sound.readframes(sound.getnframes()), np.int16).reshape(-1, 2)


def spans(scene: Any, kind: str = "MOVIE") -> list[tuple[int, int]]:
    """The handles of our strips."""
    return sorted(vse.handles(strip) for strip in ours.strips(scene) if strip.type == kind)


def everything_else(scene: Any) -> dict[str, Any]:
    """All that can be read of the scene, of the strips and markers that are not ours, and of the file's contents."""
    mine = {strip.as_pointer() for strip in ours.strips(scene)}
    noted = {(note["name"], note["frame"]) for note in scene.get("bestshot_markers", ())}
    state = {"scene": _plain(scene), "render": _plain(scene.render), "strips": [], "files": {}}
    for holder in vse.holders(scene):
        for strip in vse.strips_of(holder):
            if strip.as_pointer() not in mine:
                parts = [_plain(getattr(strip, part, None)) for part in ("transform", "crop", "proxy")]
                state["strips"].append([_plain(strip), *parts, sorted(strip.keys())])
    state["strips"].sort(key=lambda found: found[0]["name"])
    active = scene.sequence_editor.active_strip
    state["active"] = active and active.name
    state["markers"] = [_plain(marker) for marker in scene.timeline_markers if (marker.name, marker.frame) not in noted]
    for name in ("scenes", "actions", "sounds", "movieclips", "texts", "worlds", "images", "collections", "workspaces"):
        state["files"][name] = [(block.name, block.users) for block in getattr(bpy.data, name)]
    return state


def _plain(thing: Any) -> dict[str, Any]:
    if thing is None:
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the old names of 5.1 and later are properties too
        values = {
            rna.identifier: getattr(thing, rna.identifier)
            for rna in thing.bl_rna.properties
            if rna.type not in {"POINTER", "COLLECTION"} and rna.identifier != "session_uid"  # new at every loading
        }
        return {name: tuple(value) if hasattr(value, "__len__") and not isinstance(value, str | set) else value
                for name, value in values.items()}  # fmt: skip

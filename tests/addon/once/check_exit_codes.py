"""How `--command bestshot` ends: with the command line's codes, and one line where something is wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest
from found import command, made
from stage import TAKES, add, everything_else, trim

from bestshot.bestshot_addon import vse

Wrong = Callable[..., str]


@pytest.fixture
def edit(scene: Any, tmp_path: Path) -> Path:
    """A saved file with a take on the timeline."""
    add(scene, "steady.mp4").name = "good"
    file = tmp_path / "edit.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(file))
    return file


@pytest.fixture
def wrong(capfd: pytest.CaptureFixture[str]) -> Wrong:
    """Run the command, which must end with that code and one line, and leave the file as it was; the line."""

    def run(*arguments: object, code: int) -> str:
        scene, file = bpy.context.scene, Path(bpy.data.filepath or __file__)
        before = file.read_bytes(), everything_else(scene) if scene.sequence_editor else None
        capfd.readouterr()
        try:
            ended = command(*arguments)
        except SystemExit as error:  # Blender takes it as the code
            ended = error.code
        assert ended == code
        said = capfd.readouterr().err
        (line,) = (line for line in said.splitlines() if line.startswith("error: "))
        assert "Traceback" not in said
        assert (file.read_bytes(), everything_else(scene) if scene.sequence_editor else None) == before
        assert not scene.sequence_editor or made(scene) == {"strips": {}, "markers": []}
        return line

    return run


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("--colour",), 2, "unrecognized arguments: --colour"),
        (("--count", "many"), 2, "--count: 'many' is not a whole number"),
        (("--mode", "sideways"), 2, "--mode: invalid choice"),
        (("--refine", "1:20"), 2, "--refine: '1:20' is no stretch"),
        (
            ("--refine", "16:40-20:00"),
            3,
            "'good': steady.mp4: the take ends at 40 s; there is nothing from 1000",
        ),
        (("--strip", "good", "--strip", "bad"), 3, "there is no strip 'bad' in the scene 'Scene'"),
        (("--scene", "Kitchen"), 3, "there is no scene 'Kitchen' in this file"),
        (("--output", "{}/none/made.blend"), 1, "none/made.blend"),
        (("--out", "{}/edit.blend/out"), 1, "edit.blend/out"),
    ],
)
def check_what_is_wrong_is_told(
    arguments: tuple[str, ...], code: int, word: str, edit: Path, wrong: Wrong, tmp_path: Path
) -> None:
    assert word in wrong(*(argument.format(tmp_path) for argument in arguments), code=code)


def check_refining_in_two_strips(edit: Path, wrong: Wrong) -> None:
    add(bpy.context.scene, "steady-ntsc.mp4", start=3000)
    assert "--refine is for one strip at a time: name it with --strip" in wrong("--refine", "1-2", code=2)


def check_a_scene_without_strips(edit: Path, wrong: Wrong) -> None:
    bpy.data.scenes.new("Empty")
    assert wrong("--scene", "Empty", code=3) == "error: the scene 'Empty' has no strips"
    bpy.data.scenes["Empty"].sequence_editor_create()
    assert wrong("--scene", "Empty", code=3) == "error: the scene 'Empty' has no movie strips"


def check_no_file_to_save_to(scene: Any, wrong: Wrong) -> None:
    add(scene, "steady.mp4")
    assert "there is no file to save" in wrong(code=2)


def check_a_lost_take(edit: Path, wrong: Wrong, tmp_path: Path) -> None:
    vse.open_strips(bpy.context.scene)[0].filepath = str(tmp_path / "lost.mp4")
    assert wrong(code=3) == f"error: 'good' is left out: it has lost its file, {tmp_path / 'lost.mp4'}."


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A take that Blender takes for one, but whose pictures are all ruined."""
    data = bytearray((TAKES / "steady.mp4").read_bytes())
    start = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4 if data.index(b"moov") > start else len(data)
    data[start:end] = bytes(end - start)
    path = tmp_path / "damaged.mp4"
    path.write_bytes(data)
    return path


def check_a_damaged_take(edit: Path, wrong: Wrong, damaged: Path) -> None:
    vse.open_strips(bpy.context.scene)[0].filepath = str(damaged)
    assert "damaged.mp4" in wrong(code=3)


def check_a_part_that_the_engine_cannot_use(edit: Path, wrong: Wrong) -> None:
    (strip,) = vse.open_strips(bpy.context.scene)
    trim(strip, 2, 1195)
    assert "the part is too short to hold a sample" in wrong(code=3)


def check_one_damaged_among_good_ones(
    scene: Any, edit: Path, damaged: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The good ones are done and saved; the code tells that there was another."""
    add(bpy.context.scene, "steady.mp4", start=3000).name = "bad"
    next(strip for strip in vse.open_strips(bpy.context.scene) if strip.name == "bad").filepath = str(damaged)
    made_file = tmp_path / "made.blend"
    assert command("--output", made_file) == 3
    assert any(line.startswith("  note: 'bad'") for line in capfd.readouterr().out.splitlines())
    bpy.ops.wm.open_mainfile(filepath=str(made_file))
    assert {tag["source"] for *_, tag in made(bpy.context.scene)["strips"].values()} == {"good"}


def check_no_engine(edit: Path, wrong: Wrong, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BESTSHOT_PYTHON", str(tmp_path / "missing"))
    assert "BESTSHOT_PYTHON" in wrong(code=1)
    monkeypatch.delenv("BESTSHOT_PYTHON")
    monkeypatch.setenv("BESTSHOT_HOME", str(tmp_path / "nothing"))
    assert "BestShot is not set up yet" in wrong(code=1)


def check_a_highlight_that_finds_no_room(edit: Path, capfd: pytest.CaptureFixture[str]) -> None:
    scene = bpy.context.scene
    add(scene, "steady-ntsc.mp4", start=3000, channel=5).name = "high"
    for number in range(6, 129):
        scene.sequence_editor.channels[number].lock = True
    assert command() == 1
    assert any("no channel above 'high'" in line for line in capfd.readouterr().out.lower().splitlines())
    assert {tag["source"] for *_, tag in made(scene)["strips"].values()} == {"good"}

"""`bestshot find` as people run it: real processes on a take made here."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import FIND, LOOKING, QUICK, bestshot, errors, files
from plans import SHORT

from bestshot.core.settings import SPECS
from bestshot.core.version import VERSION

ALL = ["contact_sheet.jpg", "highlights/clip_001.mp4", "highlights/clip_002.mp4", "metadata.json", "scores.csv"]
ALL += ["scores.svg"]


@pytest.fixture(scope="module")
def take(short_take: Path) -> Path:
    return short_take


@pytest.fixture(autouse=True)
def _places(own_home: Path, private: Path) -> None:
    """No models but the one that ships, an empty cache, temporary files where they are seen."""


def test_the_main_job(take: Path, tmp_path: Path, private: Path) -> None:
    out = tmp_path / "new" / "out"
    told = bestshot(*FIND, take, "--out", out, "--count", "2")
    assert list(files(out)) == ALL
    clips = json.loads((out / "metadata.json").read_bytes())["clips"]
    assert SHORT.found([clip["peak_time"] for clip in clips]) == 2

    lines = told.stdout.splitlines()
    assert lines[0] == "a take.mp4: 2 shots in 0:40.0, scored without a model"
    assert lines[1].split() == ["#", "peak", "clip", "score", "why"]
    for line, clip in zip(lines[2:4], clips, strict=True):
        sharp = clip["components"]["sharpness"]
        assert re.match(
            rf"  {clip['rank']}  0:\d\d\.\d  0:\d\d\.\d – 0:\d\d\.\d +[01]\.\d\d  (face in focus .*, )?sharp ", line
        )
        assert f"(sharpness {sharp:.2f}, take 0." in line
    assert lines[-1] == f"  written to {out}"
    assert list(private.iterdir()) == []


def test_the_default_model_needs_no_download(take: Path, own_home: Path) -> None:
    told = bestshot("find", take, "--count", "2", "--quality", "quick")
    assert told.stdout.startswith("a take.mp4: 2 shots in 0:40.0, scored by NIMA\n")
    assert "left out" not in told.stdout
    assert not (own_home / "models").exists()
    assert bestshot("models", "fetch").stdout.startswith("nothing to download: NIMA comes with BestShot")


def test_choosing_again_looks_at_nothing_and_finds_the_same(take: Path, tmp_path: Path) -> None:
    first = bestshot(*FIND, take, "--out", tmp_path / "first", "--no-clips")
    again = bestshot(*FIND, take, "--out", tmp_path / "again", "--no-clips")
    other = bestshot(*FIND, take, "--out", tmp_path / "other", "--no-clips", "--count", "1", "--w-sharpness", "0.9")
    anew = bestshot(*FIND, take, "--out", tmp_path / "anew", "--no-clips", "--no-cache")
    assert [LOOKING in run.stderr for run in (first, again, other, anew)] == [True, False, False, True]
    assert files(tmp_path / "first") == files(tmp_path / "again") == files(tmp_path / "anew")
    assert "highlights/clip_001.mp4" not in files(tmp_path / "first")
    assert len(json.loads((tmp_path / "other" / "metadata.json").read_bytes())["clips"]) == 1


def test_a_part_is_told_as_such(take: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    plain = ("--count", "1", "--no-clips")
    told = bestshot(*FIND, take, "--out", out, "--start", "0:10", "--end", "20.5", *plain)
    assert told.stdout.startswith("a take.mp4: 1 shot in 0:10.5 from 0:10.0 to 0:20.5, scored without a model\n")
    metadata = json.loads((out / "metadata.json").read_bytes())
    assert metadata["part"] == {"start": 10.0, "end": 20.5}
    (clip,) = metadata["clips"]
    assert clip["peak_source_frame"] is None
    rows = [line.split(",") for line in (out / "scores.csv").read_text().splitlines()]
    assert rows[0][:2] == ["time", "frame"]
    assert [row[1] for row in rows[1:]] == [str(number) for number in range(30, 62)]
    assert {(row[-2], row[-1]) for row in rows[1:]} == {("", "1")}
    assert next(row[0] for row in rows if row[1] == str(clip["peak_frame"])) == f"{clip['peak_time']:.6f}"
    assert "from 0:10.0 to 0:20.5" in (out / "scores.svg").read_text("utf-8")
    past = bestshot(*FIND, take, "--start", "1:00", code=3)
    assert errors(past.stderr) == ["error: a take.mp4: the take ends at 40 s; there is nothing from 60 s on"]


def test_without_the_cache_nothing_is_kept(take: Path, own_home: Path) -> None:
    bestshot(*QUICK, take, "--no-cache")
    assert not own_home.exists()


AGAIN = """
import sys
from pathlib import Path
from bestshot.core.pipeline import find_best_shots
from bestshot.core.settings import Settings
_, selection = find_best_shots(Path(sys.argv[1]), Settings(count=1, smooth_window=2, quality="quick"))
print(len(selection.picks), "av" in sys.modules)
"""


def test_choosing_again_does_not_even_bring_in_a_decoder(take: Path) -> None:
    command = [sys.executable, "-c", AGAIN, take]
    first, again = (subprocess.run(command, capture_output=True, check=True, text=True).stdout for _ in range(2))
    assert (first, again) == ("1 True\n", "1 False\n")


def test_without_out_nothing_is_written(take: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cwd"
    folder.mkdir()
    video = Path(shutil.copy(take, folder))
    told = bestshot(*QUICK, video.name, folder=folder)
    assert told.stdout.startswith("a take.mp4: ")
    assert "written" not in told.stdout
    assert [path.name for path in folder.iterdir()] == ["a take.mp4"]


def test_several_videos_have_a_folder_each_and_a_bad_one_stops_none(take: Path, tmp_path: Path) -> None:
    bad, twin = tmp_path / "bad.mp4", tmp_path / "twin" / "a take.mov"
    bad.write_text("no video")
    twin.parent.mkdir()
    shutil.copy(take, twin)
    told = bestshot(*FIND, take, bad, twin, "--out", tmp_path / "out", "--no-clips", code=3)
    good = files(tmp_path / "out" / "a take")
    assert {"metadata.json", "scores.svg"} <= set(good)
    assert files(tmp_path / "out" / "a take-2")["scores.csv"] == good["scores.csv"]
    assert files(tmp_path / "out" / "bad") == {}
    assert len(errors(told.stderr)) == 1
    assert "bad.mp4: is not a video" in told.stderr
    assert "1/3 a take.mp4  analysing frames" in told.stderr
    assert told.stdout.count("written to") == 2


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["find"], 2, "VIDEO"),
        (["find", "{take}", "--count", "0"], 2, "--count: 0 is outside 1 to 100"),
        (["find", "{take}", "--count", "some"], 2, "--count: 'some' is not a whole number"),
        (["find", "{take}", "--smooth-window", "nan"], 2, "--smooth-window: nan is outside"),
        (
            ["find", "{take}", "--model", "best"],
            2,
            "--model: 'best' is not one of auto, nima, clip-fast, clip-best, none",
        ),
        (["find", "{take}", "--coun", "3"], 2, "--coun"),
        (["find", "{take}", "--model", "clip-fast"], 1, "CLIP ViT-B/32 "),  # needs torch, or is not installed
        (["find", "{take}", "--out", "{take}"], 1, "a file is in the way; choose another folder"),
        (["find", "{take}", "--out", "{take}/inside"], 1, "choose another folder"),
        (["find", "{take}", "--start", "-1"], 2, "--start: '-1' is no time"),
        (["find", "{take}", "--end", "1:70"], 2, "--end: '1:70' is no time; write seconds such as 90.5, or 1:30.5"),
        (["find", "{take}", "--start", "9", "--end", "0:09"], 2, "--end: 9 s is not after --start, 9 s"),
        (["find", "{take}", "{take}", "--start", "9"], 2, "one video at a time"),
        (["find", "{take}", "--start", "9.1", "--end", "9.2", "--no-cache"], 3, "too short to hold a sample"),
        (["find", "{take}", "--keep", "0:02,5:00"], 3, "the take ends at 40 s; there is nothing from 300 s on"),
        (["find", "{take}", "--reject", "41"], 3, "the take ends at 40 s; there is nothing from 41 s on"),
        (["find", "{take}", "--refine", "1:00-1:10"], 3, "the take ends at 40 s; there is nothing from 60 s on"),
        (["find", "{take}", "--keep", "3", "--start", "5"], 3, "3 s lies outside what is searched, 5 s on"),
        (["find", "{take}", "--keep", "9", "--end", "8"], 3, "9 s lies outside what is searched, 0 to 8 s"),
        (["find", "missing.mp4"], 3, "missing.mp4: there is no such file"),
        (["find", "missing.mp4", "--no-cache"], 3, "missing.mp4: there is no such file"),
        (["find", "."], 3, "is a folder"),
        (["find", "x" * 300], 3, "cannot be opened"),
        (["dance"], 2, "dance"),
        ([], 2, "COMMAND"),
    ],
    ids=str,
)
def test_errors_are_one_line_and_have_their_code(arguments: list[str], code: int, word: str, take: Path) -> None:
    told = bestshot(*(argument.format(take=take) for argument in arguments), code=code)
    assert told.stdout == ""
    assert len(told.stderr.splitlines()) == 1
    assert told.stderr.startswith("error: ")
    assert word in told.stderr


def test_an_error_nobody_foresaw_is_one_line_too(take: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESTSHOT_HOME", "~nobody-of-this-name/x")  # cannot be expanded
    told = bestshot(*QUICK, take, code=1)
    assert re.fullmatch(r"error: something unforeseen: RuntimeError: .*BESTSHOT_DEBUG=1 shows more\)\n", told.stderr)


def test_files_of_others_stay(take: Path, tmp_path: Path) -> None:
    (tmp_path / "highlights").mkdir()
    theirs = {"notes.txt": b"mine", "highlights/best.mp4": b"mine too"}
    for name, data in theirs.items():
        (tmp_path / name).write_bytes(data)
    bestshot(*QUICK, take, "--out", tmp_path, "--count", "2")
    assert theirs.items() <= files(tmp_path).items()
    assert set(ALL) <= set(files(tmp_path))


@pytest.mark.parametrize("name", ["-y 🎬 %d.mp4", 'it\'s #1 & "more".mp4', "100%.mp4"])
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_may_be_anything(name: str, take: Path, tmp_path: Path) -> None:
    shutil.copy(take, tmp_path / name)
    told = bestshot(*QUICK, "--count=1", "--out=für 'mich' %03d", "--", name, folder=tmp_path)
    assert told.stdout.startswith(f"{name}: 1 shot ")
    out = tmp_path / "für 'mich' %03d"
    assert "highlights/clip_001.mp4" in files(out)
    assert json.loads((out / "metadata.json").read_bytes())["clips"][0]["source_video"] == name


def test_help_tells_every_setting() -> None:
    told = bestshot("find", "--help").stdout
    squeezed = " ".join(told.split())
    for spec in SPECS:
        assert re.search(rf"^  {spec.option}\b", told, re.MULTILINE)
        assert spec.kind is str or spec.accepted in squeezed
        assert not spec.default_text or f"default {spec.default_text})" in squeezed
    for group in {spec.group for spec in SPECS}:
        assert f"\n{group}:\n" in told
    assert "130 cancelled" in squeezed
    assert bestshot("--version").stdout == f"bestshot {VERSION}\n"

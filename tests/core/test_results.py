"""The files of a selection: complete or absent, and nothing of the user's is touched."""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from made_selection import RATE, choose, sampled
from numbered import shown

from bestshot.core.base.progress import no_progress
from bestshot.core.deliver.metadata import write_metadata
from bestshot.core.deliver.results import write_results
from bestshot.core.errors import Cancelled, OutputError
from bestshot.core.settings import SPECS
from bestshot.core.values import Analysis
from bestshot.core.version import VERSION

FILES = ["contact_sheet.jpg", "highlights", "metadata.json", "scores.csv", "scores.svg", "similarity.csv"]


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return sampled(tmp_path_factory.mktemp("take"))


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_files_are_written_and_clips_show_what_metadata_says(analysis: Analysis, tmp_path: Path) -> None:
    out = tmp_path / "new" / "für 'dich' %d"
    written = write_results(out, analysis, choose(analysis, [12, 4, 8]), no_progress)
    assert listed(out) == FILES
    assert listed(out / "highlights") == ["clip_001.mp4", "clip_002.mp4", "clip_003.mp4"]
    assert written.notes == ()
    assert written.paths[-1] == out / "metadata.json"
    assert all(path.is_file() for path in written.paths)
    for clip in json.loads((out / "metadata.json").read_bytes())["clips"]:
        numbers = shown(out / "highlights" / clip["filename"])[0]
        first = round(clip["start_time"] * RATE)
        assert numbers == list(range(first, first + round(clip["duration"] * RATE)))
        assert clip["peak_source_frame"] in numbers


def test_metadata_is_what_the_specification_says(analysis: Analysis, tmp_path: Path) -> None:
    selection = choose(analysis, [12, 4], clip_duration=4, w_saliency=0, prompt="a “quiet” room")
    files = {"scores.csv": 9, "highlights/clip_001.mp4": 2000}
    metadata = json.loads(write_metadata(tmp_path, analysis, selection, ["the clips are opaque"], files).read_bytes())
    assert metadata["files"] == files
    assert [clip["filename"] for clip in metadata["clips"]] == ["clip_001.mp4", None]
    assert metadata["clips"][0] == {
        "filename": "clip_001.mp4",
        "source_video": "Büro <1> & 🎬.mp4",
        "start_time": 3.5,
        "duration": 1.0,
        "peak_frame": 12,
        "score": 0.8667,
        "components": {"aesthetics": 0.4706, "sharpness": 0.2941, "exposure": 0.1661},
        "rank": 1,
        "peak_time": 4.0,
        "peak_source_frame": 120,
        "reason": "sharp, well lit",
        "kept": False,
    }
    parameters = metadata["parameters"]
    assert parameters["clip_duration"] == 4
    assert parameters["similarity_threshold"] == 0.125
    faults = dict.fromkeys(("steadiness", "noise", "cast", "cover", "blocks"), 0.1)
    happens = {"action": 0.4, "faces": 0.3, "sound": 0.1}
    quality = {"aesthetics": 0.4, "sharpness": 0.3, "exposure": 0.2, "faults": 0.2, "saliency": 0.0, "likeness": 0.7}
    assert parameters["weights"] == quality | faults | happens
    assert parameters["weights_in_force"] == {"aesthetics": 0.4444, "sharpness": 0.3333, "exposure": 0.2222}
    others = {spec.name for spec in SPECS if not spec.name.startswith("w_")} - {"clips", "cache"}
    assert set(parameters) == others | {"weights", "weights_in_force"}
    assert metadata["model"] == "nima"
    assert metadata["notes"] == ["no prompt was given", "two of them are alike", "the clips are opaque"]
    assert metadata["bestshot_version"] == VERSION


def test_the_same_selection_gives_the_same_bytes(analysis: Analysis, tmp_path: Path) -> None:
    selection = choose(analysis, [12, 4], clips=False)
    files = [
        {
            path.name: path.read_bytes()
            for path in write_results(tmp_path / name, analysis, selection, no_progress).paths
        }
        for name in ("one", "two")
    ]
    assert files[0] == files[1]


def test_a_name_that_is_not_unicode_survives_in_metadata(analysis: Analysis, tmp_path: Path) -> None:
    odd = replace(analysis, take=replace(analysis.take, path=Path("caf\udce9 \x01.mp4")))
    selection = choose(odd, [12], clips=False)
    write_results(tmp_path, odd, selection, no_progress)
    assert json.loads((tmp_path / "metadata.json").read_bytes())["clips"][0]["source_video"] == "caf\udce9 \x01.mp4"
    assert ">caf� �.mp4<" in (tmp_path / "scores.svg").read_text("utf-8")


def test_the_tables_hold_every_sample_and_every_pair(analysis: Analysis, tmp_path: Path) -> None:
    write_results(tmp_path, analysis, choose(analysis, [12], clips=False), no_progress)
    rows = list(csv.reader((tmp_path / "scores.csv").read_text("utf-8").splitlines()))
    scores = ["aesthetics", "sharpness", "exposure", "score", "smoothed"]
    assert rows[0] == ["time", "frame", *scores, "source_frame", "measured"]
    assert len(rows) == 1 + len(analysis.samples)
    assert rows[2] == ["0.333333", "1", "0.4059", "0.9412", "0.0012", "0.2412", "0.2853", "10", "1"]
    assert (tmp_path / "similarity.csv").read_bytes() == (
        b"time,1.333,4.000,2.667\n1.333,0.0000,1.0000,2.0000\n4.000,1.0000,0.0000,1.0000\n2.667,2.0000,1.0000,0.0000\n"
    )


def test_a_later_run_replaces_its_own_files_and_touches_no_other(analysis: Analysis, tmp_path: Path) -> None:
    write_results(tmp_path, analysis, choose(analysis, [12, 4, 8]), no_progress)
    theirs = [tmp_path / "holiday.mov", tmp_path / "highlights" / "clip_009.mp4", tmp_path / "highlights" / "best.mp4"]
    for path in theirs:
        path.write_text("theirs")
    write_results(tmp_path, analysis, replace(choose(analysis, [8]), vectors=None), no_progress)
    assert listed(tmp_path / "highlights") == ["best.mp4", "clip_001.mp4", "clip_009.mp4"]
    assert shown(tmp_path / "highlights" / "clip_001.mp4")[0][0] == 65
    assert listed(tmp_path) == sorted([*FILES, "holiday.mov"])[:-1]
    write_results(tmp_path, analysis, choose(analysis, [8], clips=False), no_progress)
    assert listed(tmp_path / "highlights") == ["best.mp4", "clip_009.mp4"]
    assert json.loads((tmp_path / "metadata.json").read_bytes())["clips"][0]["filename"] is None
    assert all(path.read_text() == "theirs" for path in theirs)


def test_cancelling_leaves_the_earlier_run_as_it_was(analysis: Analysis, tmp_path: Path) -> None:
    def cancel(done: int, total: int, stage: str) -> None:
        raise Cancelled

    write_results(tmp_path, analysis, choose(analysis, [12, 4]), no_progress)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(Cancelled):
        write_results(tmp_path, analysis, choose(analysis, [8]), cancel)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert listed(tmp_path) == FILES


KILLED = """
import os, sys
from pathlib import Path
sys.path[:] = sys.argv[3:]
from bestshot.core.deliver.results import write_results
from made_selection import choose, sampled
calls = 0
def killed(done, total, stage):
    global calls
    calls += 1
    if done == total or calls == int(sys.argv[2]):
        os._exit(9)
out = Path(sys.argv[1])
analysis = sampled(out.parent)
write_results(out, analysis, choose(analysis, [12, 4, 8]), killed)
"""


@pytest.mark.parametrize("calls", [1, 3])
def test_a_killed_run_leaves_nothing_under_a_final_name(calls: int, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = [sys.executable, "-c", KILLED, out, str(calls), *sys.path]
    assert subprocess.run(arguments, check=False).returncode == 9
    assert [name for name in listed(out) if not name.startswith(".bestshot-")] == []


def test_a_file_in_the_way_is_reported_in_one_line(analysis: Analysis, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("theirs")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "highlights").write_text("theirs")
    for out in (tmp_path / "file", tmp_path / "file" / "deeper", tmp_path / "out"):
        with pytest.raises(OutputError, match="in each other's way") as raised:
            write_results(out, analysis, choose(analysis, [8]), no_progress)
        assert "\n" not in str(raised.value)
    assert (tmp_path / "file").read_text() == (tmp_path / "out" / "highlights").read_text() == "theirs"
    assert listed(tmp_path / "out") == ["highlights"]


def test_a_missing_permission_is_reported_in_one_line(analysis: Analysis, tmp_path: Path) -> None:
    if sys.platform == "win32" or os.geteuid() == 0:
        pytest.skip("needs a user whom permissions bind")
    tmp_path.chmod(0o555)
    with pytest.raises(OutputError, match="check its permissions"):
        write_results(tmp_path, analysis, choose(analysis, [8]), no_progress)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 100 kB: enough for the data, too small for the clips."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "none", disk]
    if not sys.platform.startswith("linux") or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk")
    yield disk
    subprocess.run(["umount", disk], check=True)  # noqa: S607 - where it lies differs


@pytest.mark.parametrize("clips", [True, False])
def test_a_full_disk_is_reported_and_left_as_it_was(clips: bool, analysis: Analysis, small_disk: Path) -> None:
    (small_disk / "theirs").write_bytes(bytes(20_000 if clips else 90_000))
    with pytest.raises(
        OutputError, match=f"^{re.escape(str(small_disk))}: no room left on the disk; make room"
    ) as raised:
        write_results(small_disk, analysis, choose(analysis, list(range(1, 17)), clips=clips), no_progress)
    assert "\n" not in str(raised.value)
    assert listed(small_disk) == ["theirs"]

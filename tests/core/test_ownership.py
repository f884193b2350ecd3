"""A folder for results that holds files of others: none of them is replaced or removed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest
from commands import bestshot, files
from made_selection import choose, sampled
from numbered import record

from bestshot.core.base import private_folder
from bestshot.core.base.progress import no_progress
from bestshot.core.deliver.ownership import assert_free
from bestshot.core.deliver.results import write_results
from bestshot.core.errors import UsageError
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis

CLIP = "highlights/clip_001.mp4"
NAMES = ["contact_sheet.jpg", CLIP, "metadata.json", "scores.csv", "scores.svg", "similarity.csv"]


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return sampled(tmp_path_factory.mktemp("take"))


@pytest.fixture(autouse=True)
def _places(own_home: Path) -> None:
    """A home for locks."""


def put(path: Path, text: str = "theirs") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def refused(out: Path, analysis: Analysis, *samples: int) -> str:
    """Write into a folder; it must be refused in the same line before and after the work, and stay as it was."""
    before = files(out)
    with pytest.raises(UsageError) as early:
        assert_free(out, Settings(count=len(samples)))
    with pytest.raises(UsageError) as late:
        write_results(out, analysis, choose(analysis, [*samples]), no_progress)
    assert files(out) == before
    assert str(early.value) == str(late.value)
    assert "\n" not in str(late.value)
    return str(late.value)


@pytest.mark.parametrize("name", NAMES)
def test_what_others_wrote_is_not_replaced(name: str, analysis: Analysis, tmp_path: Path) -> None:
    put(tmp_path / "out" / name)
    assert name.rpartition("/")[2] in refused(tmp_path / "out", analysis, 12)


@pytest.mark.parametrize(
    "theirs",
    [
        '{"clips": [{"filename": "clip_001.mp4"}]}',
        "[]",
        "{",
        "[" * 100_000,
        '{"bestshot_version": "1"}',
        '{"bestshot_version": "1", "clips": 3, "files": []}',
        '{"bestshot_version": "1", "clips": [], "files": {"../holiday.mov": null, "holiday.mov": null}}',
        '{"bestshot_version": "1", "clips": [{"filename": "../../holiday.mov", "source_video": "a"}]}',
    ],
    ids=lambda text: text[:60],
)
def test_no_metadata_makes_other_files_ours(theirs: str, analysis: Analysis, tmp_path: Path) -> None:
    put(tmp_path / "out" / "metadata.json", theirs)
    kept = [put(tmp_path / name) for name in ("holiday.mov", "out/holiday.mov", f"out/{CLIP}")]
    refused(tmp_path / "out", analysis, 12)
    assert [path.read_text() for path in kept] == ["theirs"] * 3


def test_what_others_changed_is_theirs(analysis: Analysis, tmp_path: Path) -> None:
    write_results(tmp_path, analysis, choose(analysis, [12, 4]), no_progress)
    put(tmp_path / CLIP, "cut further")
    assert "clip_001.mp4: was changed since BestShot wrote it" in refused(tmp_path, analysis, 8)
    (tmp_path / CLIP).unlink()
    put(tmp_path / "highlights" / "clip_002.mp4", "cut further")
    write_results(tmp_path, analysis, choose(analysis, [8]), no_progress)
    assert (tmp_path / "highlights" / "clip_002.mp4").read_text() == "cut further"


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_in_place_of_a_file_is_theirs(analysis: Analysis, tmp_path: Path) -> None:
    out, table = tmp_path / "out", put(tmp_path / "table.csv")
    out.mkdir()
    (out / "scores.csv").symlink_to(table)
    refused(out, analysis, 12)
    (out / "scores.csv").unlink()
    (out / "scores.csv").symlink_to("nowhere")
    refused(out, analysis, 12)


KILLED = """
import os, sys
from pathlib import Path
sys.path[:] = sys.argv[3:]
from bestshot.core.base import private_folder
from bestshot.core.base.progress import no_progress
from bestshot.core.deliver.results import write_results
from made_selection import choose, sampled
out, left = Path(sys.argv[1]), int(sys.argv[2])
analysis = sampled(out.parent)
write_results(out, analysis, choose(analysis, [12, 4], clips=False), no_progress)
move = Path.replace
def killed(*paths):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
    return move(*paths)
Path.replace = killed
write_results(out, analysis, choose(analysis, [8], clips=False), no_progress)
"""


@pytest.mark.parametrize("moves", [0, 1, 3, 5])
def test_a_run_killed_while_it_replaces_files_is_no_obstacle(moves: int, analysis: Analysis, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = [sys.executable, "-c", KILLED, out, str(moves), *sys.path]
    assert subprocess.run(arguments, check=False).returncode == 9
    write_results(out, analysis, choose(analysis, [8, 4], clips=False), no_progress)
    assert len(json.loads((out / "metadata.json").read_bytes())["clips"]) == 2
    assert sorted(files(out)) == sorted({*NAMES} - {CLIP})


TWO = """
import sys
from pathlib import Path
sys.path[:] = sys.argv[3:]
from bestshot.core.base import private_folder
from bestshot.core.base.progress import no_progress
from bestshot.core.deliver.results import write_results
from made_selection import choose, sampled
out, count = Path(sys.argv[1]), int(sys.argv[2])
folder = out.parent / str(count)
folder.mkdir()
analysis = sampled(folder)
for _ in range(20):
    write_results(out, analysis, choose(analysis, [12, 4, 8][:count], clips=False, prompt="x" * count), no_progress)
"""


def test_two_runs_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    out = tmp_path / "out"
    runs = [subprocess.Popen([sys.executable, "-c", TWO, out, str(count), *sys.path]) for count in (1, 3)]
    assert [run.wait() for run in runs] == [0, 0]
    sizes = json.loads((out / "metadata.json").read_bytes())["files"]
    assert sizes == {name: len(data) for name, data in files(out).items() if name != "metadata.json"}


def test_a_folder_of_a_run_that_was_killed_before_it_was_locked_goes(tmp_path: Path) -> None:
    left, filled = tmp_path / ".bestshot-left", tmp_path / ".bestshot-filled"
    left.mkdir()
    filled.mkdir()
    (filled / "of whoever").touch()
    with private_folder.private_folder(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == [filled]


def test_a_folder_is_made_anew_where_another_run_takes_it_for_abandoned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, others = private_folder.lock, iter(range(2))

    def late(file: IO[bytes]) -> bool:
        if next(others, None) is not None:  # another run comes between making a folder and locking it
            with private_folder.private_folder(tmp_path):
                pass
        return lock(file)

    monkeypatch.setattr(private_folder, "lock", late)
    with private_folder.private_folder(tmp_path) as folder:
        (folder / "result").write_text("ours")
        assert [path.parent for path in tmp_path.glob("*/result")] == [folder]
    assert not files(tmp_path)


def test_find_says_so_before_any_work(tmp_path: Path) -> None:
    take, out = record(tmp_path / "take.mp4"), tmp_path / "out"
    theirs = put(out / CLIP)
    told = bestshot("find", take, "--out", out, "--model", "none", code=2)
    assert told.stdout == ""
    assert (
        told.stderr
        == f"error: {theirs}: was not written by BestShot, and would be replaced; choose another folder, or move it\n"
    )
    theirs.rename(out / "highlights" / "mine.mp4")
    bestshot("find", take, "--out", out, "--model", "none")
    bestshot("find", take, "--out", out, "--model", "none", "--count", "1")
    assert (out / "highlights" / "mine.mp4").read_text() == "theirs"


@pytest.mark.parametrize("name", ["take.mp4", "take.mp4/highlights"])
def test_a_batch_says_that_a_file_is_in_the_way_before_any_work(name: str, tmp_path: Path) -> None:
    library, out = tmp_path / "library", tmp_path / "out"
    library.mkdir()
    record(library / "take.mp4")
    theirs = put(out / name)
    told = bestshot("batch", library, "--out", out, "--model", "none", code=1)
    (line,) = [line for line in told.stderr.splitlines() if line.startswith("error: ")]
    assert line.endswith(f"{theirs}: a file is in the way; choose another folder")
    assert "analysing" not in told.stderr


@pytest.mark.parametrize(
    ("name", "take"), [("summary.json", ""), ("index.html", ""), ("batch.json", "take.mp4"), ("scores.csv", "take.mp4")]
)
def test_a_batch_replaces_nothing_of_others(name: str, take: str, tmp_path: Path) -> None:
    library, out = tmp_path / "library", tmp_path / "out"
    library.mkdir()
    record(library / "take.mp4")
    put(out / take / name)
    told = bestshot("batch", library, "--out", out, "--model", "none", "--no-clips", code=2)
    (line,) = [line for line in told.stderr.splitlines() if line.startswith("error: ")]
    assert f"{name}: was not written by BestShot" in line
    assert (out / take / name).read_text() == "theirs"
    assert not take or not (out / take / "metadata.json").exists()
    shutil.rmtree(out)
    for options in ((), ("--count", "1")):
        bestshot("batch", library, "--out", out, "--model", "none", "--no-clips", *options)

"""`bestshot batch` as people run it: real processes, a library of tiny takes, and what goes wrong with either."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import bestshot, errors, files, interrupt, start, stopped, terminate
from library_takes import ODD, QUICK, hidden, posix, statuses, summarized
from numbered import record

pytestmark = pytest.mark.usefixtures("own_home", "private")

RESULTS = {"batch.json", "contact_sheet.jpg", "metadata.json", "scores.csv", "scores.svg"}


def test_every_take_has_what_find_writes(library: Path, tmp_path: Path) -> None:
    out = library / "shots"  # inside the library, whose takes must not come to include it
    settings = (*QUICK, "--prompt", "a wide shot")  # of which a note says that it does not count
    ran = bestshot("batch", library, "--out", out, *settings)
    folders = ["day 1/a.mov", "day 1/a.mp4", f"day 2/deep/{ODD}"]
    assert list(summarized(out)) == folders
    for folder in folders:
        bestshot("find", library / folder, "--out", tmp_path / "one", *settings)
        batch = files(out / folder)
        assert set(batch) == RESULTS | {"highlights/clip_001.mp4"}
        assert {name: data for name, data in batch.items() if name != "batch.json"} == files(tmp_path / "one")
        shutil.rmtree(tmp_path / "one")
    assert hidden(out) == []

    lines = ran.stdout.splitlines()
    assert [line.split(" ", 1)[0] for line in lines[:3]] == ["1/3", "2/3", "3/3"]
    assert lines[2].startswith(f"3/3 day 2/deep/{ODD}: 1 shot, scored without a model, ")
    assert lines[3].startswith("3 takes: 3 done, in ")
    assert lines[3].endswith(f"see {out / 'index.html'}")
    assert "at work: day 1/a.mov" in ran.stderr

    (take,) = (take for name, take in summarized(out).items() if name == "day 1/a.mp4")
    (clip,) = json.loads((out / "day 1" / "a.mp4" / "metadata.json").read_bytes())["clips"]
    assert take["path"] == str(library / "day 1" / "a.mp4")
    assert take["error"] is None
    assert take["seconds"] > 0
    (pick,) = take["picks"]
    assert pick == {
        "rank": 1,
        "peak_time": clip["peak_time"],
        "start": clip["start_time"],
        "duration": clip["duration"],
        "score": clip["score"],
        "reason": clip["reason"],
        "clip": "clip_001.mp4",
    }
    assert any("left out: it needs CLIP" in note for note in take["notes"])


def test_what_was_finished_is_kept_until_something_changes(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    one, two, odd = "day 1/a.mov", "day 1/a.mp4", f"day 2/deep/{ODD}"
    run = ("batch", library, "--out", out, "--no-clips")
    bestshot(*run)
    before = files(out)
    again = bestshot(*run)
    assert again.stdout.splitlines()[-1].startswith("3 takes: 3 kept from before, ")
    assert statuses(out) == dict.fromkeys((one, two, odd), "kept")
    assert {name: data for name, data in files(out).items() if "/" in name} == {
        name: data for name, data in before.items() if "/" in name
    }

    os.utime(library / one)  # a new file, for all that is known
    (out / two / "scores.csv").unlink()
    bestshot("find", library / odd, "--out", out / odd, "--no-clips", "--w-sharpness", "0.9")
    bestshot(*run)
    assert statuses(out) == dict.fromkeys((one, two, odd), "done")
    assert files(out / two) == {name[len(two) + 1 :]: data for name, data in before.items() if name.startswith(two)}

    bestshot(*run, "--w-sharpness", "0.9")
    assert statuses(out) == dict.fromkeys((one, two, odd), "done")
    (out / one / "batch.json").write_bytes(b"[]")
    (out / two / "metadata.json").write_bytes(b"")
    bestshot(*run, "--w-sharpness", "0.9", "--no-cache")  # which changes no result
    assert statuses(out) == {one: "done", two: "done", odd: "kept"}


def test_a_bad_file_stops_none(library: Path, tmp_path: Path) -> None:
    out, cut = tmp_path / "out", library / "day 1" / "b cut off.mp4"
    (library / "day 1" / "b.mp4").write_text("no video")
    cut.write_bytes((library / "day 1" / "a.mp4").read_bytes()[:3000])
    gone = tmp_path / "library" / "gone.mp4"
    ran = bestshot("batch", library, gone, "--out", out, "--no-clips", "--workers", "2", code=3)
    assert sorted(errors(ran.stderr)) == [
        "error: day 1/b cut off.mp4: is not a video that can be read (playlists and scripts are not followed)",
        "error: day 1/b.mp4: is not a video that can be read (playlists and scripts are not followed)",
        "error: gone.mp4: there is no such file",
    ]
    assert "6 takes: 3 done, 3 failed" in ran.stdout
    assert [name for name, status in statuses(out).items() if status == "failed"] == [
        "day 1/b cut off.mp4",
        "day 1/b.mp4",
        "gone.mp4",
    ]
    assert summarized(out)["gone.mp4"]["error"] == f"{gone}: there is no such file"
    assert not (out / "gone.mp4").exists()
    record(gone, 60)
    bestshot("batch", library / "day 1" / "a.mp4", gone, "--out", out, "--no-clips")


@posix
def test_a_worker_that_dies_takes_only_its_own_take_along(
    library: Path, tmp_path: Path, ffmpeg: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    ffmpeg("a.mov", "kill -9 $PPID; exit")  # as the system does where memory runs out
    ran = bestshot("batch", library, "--out", out, *QUICK, "--workers", "2", code=1)
    (error,) = errors(ran.stderr)
    assert error.startswith("error: day 1/a.mov: its worker process died, perhaps because memory ran out")
    assert list(statuses(out).values()) == ["failed", "done", "done"]
    assert hidden(out / "day 1" / "a.mov") != []

    monkeypatch.delenv("BESTSHOT_FFMPEG")
    bestshot("batch", library, "--out", out, *QUICK)
    assert list(statuses(out).values()) == ["done", "kept", "kept"]
    assert hidden(out) == []


@posix
@pytest.mark.parametrize("by", [interrupt, terminate])
def test_ctrl_c_leaves_what_is_finished_and_nothing_half_done(
    by: Callable[[int], None],
    library: Path,
    tmp_path: Path,
    ffmpeg: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With an ffmpeg that tells its number and never ends."""
    out, numbers = tmp_path / "out", tmp_path / "numbers"
    os.mkfifo(numbers)
    ffmpeg("a.mp4", f"echo $$ > '{numbers}'; exec sleep 600")
    stuck: list[int] = []

    def once_it_is_cutting(process: int) -> None:
        with numbers.open() as said:
            stuck.append(int(said.readline()))
        by(process)

    run = ("batch", library, "--out", out, *QUICK, "--workers", "1")
    said = stopped("0/3 takes", once_it_is_cutting, *run)
    assert said.splitlines()[-1] == "error: cancelled"
    assert "Traceback" not in said
    assert {Path(name).parts[1] for name in files(out)} == {"a.mov"}
    assert hidden(out) == []
    with pytest.raises(ProcessLookupError):
        os.kill(stuck[0], 0)

    monkeypatch.delenv("BESTSHOT_FFMPEG")
    bestshot(*run)
    assert list(statuses(out).values()) == ["kept", "done", "done"]


@posix
def test_ctrl_c_ends_workers_that_hang(library: Path, tmp_path: Path, ffmpeg: Callable[[str, str], None]) -> None:
    out, said_so = tmp_path / "out", tmp_path / "said so"
    os.mkfifo(said_so)
    ffmpeg("a.mov", f"kill -STOP $PPID; echo > '{said_so}'; exit")

    def once_it_hangs(process: int) -> None:
        said_so.read_text()
        interrupt(process)

    said = stopped("0/3 takes", once_it_hangs, "batch", library, "--out", out, *QUICK, "--workers", "1")
    assert said.splitlines()[-1] == "error: cancelled"
    assert "Traceback" not in said
    assert not (out / "day 1" / "a.mov" / "metadata.json").exists()


@posix
def test_workers_do_not_outlive_the_command(library: Path, tmp_path: Path, ffmpeg: Callable[[str, str], None]) -> None:
    numbers = tmp_path / "numbers"
    os.mkfifo(numbers)
    ffmpeg("a.mov", f"echo $$ > '{numbers}'; exec sleep 600")
    with start("batch", library, "--out", tmp_path / "out", *QUICK) as process:
        with numbers.open() as said:
            number = int(said.readline())
        process.kill()
        process.communicate(timeout=60)  # what it started holds the other ends of these pipes
    terminate(number)


@posix
@pytest.mark.parametrize(("workers", "share"), [("2", "4"), ("50", "2"), ("1", "8"), (None, "2")])
def test_workers_share_the_cores(
    workers: str | None,
    share: str,
    library: Path,
    tmp_path: Path,
    ffmpeg: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a worker keeps busy is asked by the ffmpeg that it starts; three takes need no more than three workers."""
    ffmpeg("a.mp4", f"echo $BESTSHOT_CORES > '{tmp_path}/cores'")
    monkeypatch.setenv("BESTSHOT_CORES", "8")
    bestshot("batch", library, "--out", tmp_path / "out", *QUICK, *(("--workers", workers) if workers else ()))
    assert (tmp_path / "cores").read_text().split() == [share]


@posix
def test_out_that_cannot_be_written_is_reported_once(library: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ran = bestshot("batch", library, "--out", tmp_path / "file" / "out", code=1)
    assert len(ran.stderr.splitlines()) == len(errors(ran.stderr)) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["{library}"], 2, "--out"),
        (["--out", "{out}"], 2, "FOLDER|VIDEO"),
        (["{library}", "--out", "{library}"], 2, "--out: {library} is the folder of the takes; choose another"),
        (["{library}", "--out", "{out}", "--workers", "0"], 2, "--workers: '0' is not a whole number from 1 on"),
        (["{library}", "--out", "{out}", "--workers", "1", "--scheduler", "x"], 2, "not allowed with"),
        (["{library}", "--out", "{out}", "--count", "0"], 2, "--count: 0 is outside 1 to 100"),
        (["{library}", "--out", "{out}", "--model", "clip-fast"], 1, "CLIP ViT-B/32 "),
        (["{library}/empty", "--out", "{out}"], 3, "empty: holds no video; there is no video in what was named"),
    ],
    ids=str,
)
def test_errors_are_one_line(arguments: list[str], code: int, word: str, tmp_path: Path) -> None:
    places = {"library": tmp_path / "library", "out": tmp_path / "out"}
    (tmp_path / "library" / "empty").mkdir(parents=True)
    (tmp_path / "library" / "a.mp4").write_text("no video")
    ran = bestshot("batch", *(argument.format(**places) for argument in arguments), code=code)
    assert ran.stdout == ""
    assert len(ran.stderr.splitlines()) == len(errors(ran.stderr)) == 1
    assert word.format(**places) in ran.stderr


def test_all_takes_make_one_timeline(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    bestshot("batch", library / "day 1", "--out", out, *QUICK, "--export", "edl,otio")
    texts = [path.read_text("utf-8") for path in (out / "selects.edl", out / "selects.otio")]
    for name in ("a.mov", "a.mp4"):
        assert f"* FROM CLIP NAME: {name}" in texts[0]
        assert name in texts[1]
    other = tmp_path / "theirs"
    other.mkdir()
    (other / "selects.edl").write_text("mine")
    said = bestshot("batch", library / "day 1", "--out", other, *QUICK, "--export", "edl", code=2).stderr
    assert "was not written by BestShot" in said

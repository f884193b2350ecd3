"""`bestshot batch` as people run it: real processes, a library of tiny takes, and what goes wrong with either."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

import pytest
from commands import bestshot, errors, files, interrupt, start, stopped, terminate
from numbered import record

from bestshot.core.batch.library import list_takes
from bestshot.core.errors import UsageError
from bestshot.core.media.ffmpeg import executable

pytestmark = pytest.mark.usefixtures("own_home", "private")
posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and a shell")

ODD = "<b>ü & 'x' #1 100%.mp4" if os.name != "nt" else "ü & 'x' #1 100%.mp4"
RESULTS = {"batch.json", "contact_sheet.jpg", "metadata.json", "scores.csv", "scores.svg"}
QUICK = ("--count", "1")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Takes in two folders: of the same stem, and of an odd name. Besides, what is none."""
    folder = tmp_path / "library"
    for name in ("day 1/a.mp4", "day 1/a.mov", f"day 2/deep/{ODD}"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        record(folder / name, 60)
    (folder / "day 1" / "._a.mp4").write_text("what macOS leaves on foreign disks")
    (folder / "day 1" / "notes.txt").write_text("no video")
    return folder


@pytest.fixture
def ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Puts in place an ffmpeg that runs those words of a shell first, where a take of that name is cut."""

    def make(name: str, words: str) -> None:
        path = tmp_path / "ffmpeg"
        path.write_text(f"#!/bin/sh\ncase \"$*\" in *'{name}'*) {words};; esac\nexec '{real}' \"$@\"\n")
        path.chmod(0o755)
        monkeypatch.setenv("BESTSHOT_FFMPEG", str(path))

    real = executable()
    return make


def summarized(out: Path) -> dict[str, dict]:
    """The entries of summary.json, by the folder of the take."""
    return {take["folder"]: take for take in json.loads((out / "summary.json").read_bytes())["takes"]}


def statuses(out: Path) -> dict[str, str]:
    return {folder: take["status"] for folder, take in summarized(out).items()}


def hidden(folder: Path) -> list[Path]:
    return list(folder.rglob(".*"))


def test_every_take_has_what_find_writes(library: Path, tmp_path: Path) -> None:
    out = library / "shots"  # inside the library, whose takes must not come to include it
    ran = bestshot("batch", library, "--out", out, *QUICK)
    folders = ["day 1/a.mov", "day 1/a.mp4", f"day 2/deep/{ODD}"]
    assert list(summarized(out)) == folders
    for folder in folders:
        bestshot("find", library / folder, "--out", tmp_path / "one", *QUICK)
        batch = files(out / folder)
        assert set(batch) == RESULTS | {"highlights/clip_001.mp4"}
        assert {name: data for name, data in batch.items() if name != "batch.json"} == files(tmp_path / "one")
        shutil.rmtree(tmp_path / "one")
    assert hidden(out) == []

    lines = ran.stdout.splitlines()
    assert [line.split(" ", 1)[0] for line in lines[:3]] == ["1/3", "2/3", "3/3"]
    assert lines[2].startswith(f"3/3 day 2/deep/{ODD}: 1 moment, scored without a model, ")
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
    assert any("aesthetics left out" in note for note in take["notes"])


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


def test_which_files_are_takes(tmp_path: Path) -> None:
    for name in ("b/2.MOV", "b/10.mkv", "a.mp4", "c/.trash/x.mp4", "out/old/x.mp4", "d.LRV", "found/highlights/y.mp4"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    named = tmp_path / "d.LRV"
    clips = tmp_path / "found" / "highlights"
    (clips / "clip_001.mp4").touch()
    everything = ["a.mp4", "b/10.mkv", "b/2.MOV", "d.LRV", "found/highlights/clip_001.mp4", "found/highlights/y.mp4"]
    listed = list_takes([tmp_path, tmp_path / "b", tmp_path / "b" / ".." / "a.mp4", named], tmp_path / "out")
    assert [take.name for take in listed.takes] == everything
    assert [take.path for take in listed.takes] == [tmp_path / name for name in everything]

    known = {"bestshot_version": "0.1.0", "clips": [{"filename": "clip_001.mp4"}]}
    (tmp_path / "found" / "metadata.json").write_text(json.dumps(known))
    listed = list_takes([tmp_path], tmp_path / "out")
    assert [take.name for take in listed.takes] == ["a.mp4", "b/10.mkv", "b/2.MOV"]
    listed = list_takes([tmp_path / "b", tmp_path / "c"], tmp_path / "out")
    assert [take.name for take in listed.takes] == ["b/10.mkv", "b/2.MOV"]
    assert listed.notes == (f"{tmp_path / 'c'}: holds no video",)
    with pytest.raises(UsageError, match="is the folder of the takes"):
        list_takes([tmp_path / "a.mp4"], tmp_path / "b" / "..")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_may_be_anything(tmp_path: Path) -> None:
    library, out = tmp_path / "library", tmp_path / "out"
    library.mkdir()
    for name in (b"-y \xff.mp4", b"two\nlines\x1b[2J.mp4", b"c:d?e#f.mp4"):
        try:
            record(library / "plain.mp4", 60).rename(library / os.fsdecode(name))
        except OSError:
            pytest.skip("this file system has no such names")
    (library / "bad\nerror: x.mp4").write_text("no video")
    ran = bestshot("batch", library, "--out", out, *QUICK, code=3)
    assert len(errors(ran.stderr)) == 1
    assert len(ran.stdout.splitlines()) == 4
    assert "\x1b" not in ran.stdout + ran.stderr
    leads = Page((out / "index.html").read_text("utf-8")).leads
    assert len(leads) == 3 * 5
    assert all((out / os.fsdecode(unquote_to_bytes(lead))).exists() for lead in leads)
    assert len(summarized(out)) == 4


class Page(HTMLParser):
    """What a page consists of, and what it leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.leads: list[str] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.leads += [value or "" for name, value in attributes if name in ("href", "src")]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_the_page_leads_to_everything(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (library / "<script>.mp4").write_text("no video")
    bestshot("batch", library, "--out", out, *QUICK, code=3)
    page = Page((out / "index.html").read_text("utf-8"))
    assert page.open == []
    assert not page.tags & {"script", "link"}
    assert ODD in page.said
    assert any(words.startswith("<script>.mp4: is not a video") for words in page.said)
    assert all(lead.startswith("./") and (out / unquote(lead)).exists() for lead in page.leads)
    sheets = [unquote(lead) for lead in page.leads if lead.endswith("contact_sheet.jpg")]
    assert set(sheets) == {f"./{name}/contact_sheet.jpg" for name, status in statuses(out).items() if status == "done"}
    assert f"./day 2/deep/{ODD}/highlights/clip_001.mp4" in map(unquote, page.leads)


class TestDask:
    """With its real cluster: a scheduler and workers, processes of their own."""

    @pytest.fixture
    def cluster(self, tmp_path: Path, ffmpeg: Callable[[str, str], None]) -> Iterator[Callable[[int], str]]:
        """Starts workers and gives the scheduler's address. They run what is in the file `trap` to cut a.mp4."""
        distributed = pytest.importorskip("distributed")
        ffmpeg("a.mp4", f"[ -e '{tmp_path}/trap' ] && . '{tmp_path}/trap'")
        with ExitStack() as stack:

            def start(workers: int) -> str:
                made = distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
                return stack.enter_context(made).scheduler_address

            yield start

    def test_it_finds_the_same(self, library: Path, tmp_path: Path, cluster: Callable[[int], str]) -> None:
        here, there, scheduler = tmp_path / "here", tmp_path / "there", cluster(2)
        (library / "bad.mp4").write_text("no video")
        bestshot("batch", library, "--out", here, *QUICK, "--no-cache", code=3)
        bestshot("batch", library, "--out", there, *QUICK, "--no-cache", "--scheduler", scheduler, code=3)
        assert statuses(here) == statuses(there)
        assert {name: data for name, data in files(here).items() if "/" in name} == {
            name: data for name, data in files(there).items() if "/" in name
        }
        assert hidden(there) == []
        bestshot("batch", library, "--out", there, *QUICK, "--scheduler", scheduler, code=3)
        assert list(statuses(there).values()) == ["failed", "kept", "kept", "kept"]

    @posix
    def test_a_worker_that_dies_takes_only_its_own_take_along(
        self, library: Path, tmp_path: Path, cluster: Callable[[int], str]
    ) -> None:
        out = tmp_path / "out"
        (tmp_path / "trap").write_text("kill -9 $PPID; exit")
        ran = bestshot("batch", library, "--out", out, *QUICK, "--scheduler", cluster(2), code=1)
        (error,) = errors(ran.stderr)
        assert error.startswith("error: day 1/a.mp4: its worker was lost (KilledWorker: ")
        assert list(statuses(out).values()) == ["done", "failed", "done"]

    @posix
    def test_workers_stop_at_ctrl_c(self, library: Path, tmp_path: Path, cluster: Callable[[int], str]) -> None:
        out, numbers, trap = tmp_path / "out", tmp_path / "numbers", tmp_path / "trap"
        os.mkfifo(numbers)
        trap.write_text(f"echo $$ > '{numbers}'; exec sleep 600")

        def once_it_is_cutting(process: int) -> None:
            with numbers.open() as said:
                said.readline()
            interrupt(process)

        run = ("batch", library, "--out", out, *QUICK, "--scheduler", cluster(1))
        said = stopped("0/3 takes", once_it_is_cutting, *run)
        assert said.splitlines()[-1] == "error: cancelled"
        assert "Traceback" not in said
        trap.unlink()
        bestshot(*run)  # which its one worker could not do, did it not stop
        assert list(statuses(out).values()).count("done") == 2
        assert hidden(out) == []

    @posix
    def test_workers_on_one_machine_share_its_cores(
        self, library: Path, tmp_path: Path, cluster: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "trap").write_text(f"echo $BESTSHOT_CORES > '{tmp_path}/cores'")
        monkeypatch.setenv("BESTSHOT_CORES", "8")
        scheduler = cluster(2)
        for again in ("--no-cache", "--stabilize"):
            bestshot("batch", library, "--out", tmp_path / "out", *QUICK, again, "--scheduler", scheduler)
            assert (tmp_path / "cores").read_text().split() == ["4"]

    @pytest.mark.parametrize("address", ["nonsense", "pigeon://10.0.0.1:8786", "tcp://127.0.0.1:1"])
    def test_a_scheduler_that_cannot_be_reached(self, address: str, library: Path, tmp_path: Path) -> None:
        pytest.importorskip("distributed")
        ran = bestshot("batch", library, "--out", tmp_path / "out", "--scheduler", address, code=1)
        assert len(ran.stderr.splitlines()) == 1
        assert ran.stderr.startswith(f"error: --scheduler {address}: no scheduler of Dask answers there (")


def test_without_dask_it_is_said_what_to_install(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "distributed.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "without"), os.environ.get("PYTHONPATH", "")]))
    ran = bestshot("batch", library, "--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:1", code=1)
    assert ran.stderr == "error: --scheduler needs Dask: pip install distributed\n"

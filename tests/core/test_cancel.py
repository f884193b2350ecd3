"""Ctrl-C and SIGTERM at any stage: nothing half-done, nobody left behind."""

import os
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from commands import bestshot, files, interrupt, stopped, terminate
from numbered import record

from bestshot.core.analyse.cache.key import ENTRY

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals"),
    pytest.mark.usefixtures("own_home", "private"),
]
LOOKING, CUTTING = "analysing frames", "cutting clips"


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("take") / "short.mp4", 300)


@pytest.fixture(scope="module")
def long(short: Path) -> Path:
    """Some seconds of work: the short take twelve times, packets copied."""
    path = short.with_name("long.mp4")
    with av.open(str(path), "w") as target:
        for turn in range(12):
            with av.open(str(short)) as source:
                video = source.streams.video[0]
                if not turn:
                    copy = target.add_stream_from_template(video)
                for packet in source.demux(video):
                    if packet.dts is not None:
                        packet.pts += turn * video.duration
                        packet.dts += turn * video.duration
                        packet.stream = copy
                        target.mux(packet)
    return path


@pytest.mark.parametrize("by", [interrupt, terminate])
def test_while_looking(by: Callable[[int], None], long: Path, tmp_path: Path, own_home: Path, private: Path) -> None:
    out = tmp_path / "out"
    said = stopped(LOOKING, by, "find", long, "--out", out)
    assert said.splitlines()[-1] == "error: cancelled"
    assert "Traceback" not in said
    assert files(out) == {}
    assert files(private) == {}
    kept = [path.name for path in (own_home / "cache").iterdir()]
    assert all(ENTRY.fullmatch(name) for name in kept)  # what was read so far, whole


@pytest.mark.parametrize("by", [interrupt, terminate])
def test_while_cutting(
    by: Callable[[int], None], short: Path, tmp_path: Path, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an ffmpeg that tells its number and never ends."""
    out, numbers, stuck = tmp_path / "out", tmp_path / "numbers", tmp_path / "ffmpeg"
    bestshot("find", short, "--out", out, "--count", "1")
    whole = files(out)
    os.mkfifo(numbers)
    stuck.write_text(f"#!/bin/sh\necho $$ > '{numbers}'\nexec sleep 600\n")
    stuck.chmod(0o755)
    monkeypatch.setenv("BESTSHOT_FFMPEG", str(stuck))
    monkeypatch.setenv("BESTSHOT_CORES", "2")  # for two to be cut at once
    begun: list[int] = []

    def once_both_are_cutting(process: int) -> None:
        with os.fdopen(os.open(numbers, os.O_RDWR)) as told:
            begun.extend(int(told.readline()) for _ in range(2))
        by(process)

    said = stopped(CUTTING, once_both_are_cutting, "find", short, "--out", out, "--count", "2")
    assert said.splitlines()[-1] == "error: cancelled"
    assert "Traceback" not in said
    assert files(out) == whole  # of the earlier run
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == []
    assert files(private) == {}
    for number in begun:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def test_of_several_videos_what_was_analysed_is_not_analysed_again(short: Path, long: Path, tmp_path: Path) -> None:
    """Nothing is written yet: scores are on one scale, which the last of them shapes, too."""
    once = ("find", "--model", "none", short, long, "--out", tmp_path / "out", "--no-clips")
    said = stopped("2/2", interrupt, *once)
    assert said.splitlines()[-1] == "error: cancelled"
    assert files(tmp_path / "out" / "short") == files(tmp_path / "out" / "long") == {}
    assert "1/2" not in bestshot(*once).stderr
    assert "metadata.json" in files(tmp_path / "out" / "short")

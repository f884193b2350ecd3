"""What `bestshot find` writes to terminals, pipes, closed streams and full disks: progress, and no traceback."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from commands import COMMAND, FIND, LOOKING, QUICK, bestshot, errors, files, start


@pytest.fixture(scope="module")
def take(short_take: Path) -> Path:
    return short_take


@pytest.fixture(autouse=True)
def _places(own_home: Path, private: Path) -> None:
    """No models but the one that ships, an empty cache, temporary files where they are seen."""


def test_progress_is_plain_lines_where_nobody_watches(take: Path) -> None:
    told = bestshot(*FIND, take).stderr
    assert re.fullmatch(rf"({LOOKING}  \d+%.*\n)+", told)
    assert told.endswith(f"{LOOKING}  100%\n")
    assert told.count("\n") < 5


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_progress_is_a_bar_on_a_terminal(take: Path) -> None:
    ours, theirs = os.openpty()
    with start(*FIND, take, stderr=theirs) as process:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 4096):
                said += part
        except OSError:  # the other end is closed
            pass
        process.communicate()
    os.close(ours)
    drawn = said.decode().split("\r")
    assert process.returncode == 0
    assert all(len(line) < 80 for line in drawn)
    bars = [line for line in drawn if LOOKING in line]
    assert len(bars) > 1
    assert "100%" in bars[-1]
    assert drawn[-2].strip() == drawn[-1].strip() == ""  # wiped off in the end
    assert b"\n" not in said


@pytest.mark.parametrize("arguments", [[*FIND, "{take}"], ["find", "--help"], ["models", "list"]], ids=lambda a: a[0])
def test_a_reader_who_leaves_early_is_no_error(arguments: list[str], take: Path) -> None:
    with start(*(argument.format(take=take) for argument in arguments)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 0
    assert [line for line in said.splitlines() if LOOKING not in line] == []


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_reader_who_leaves_does_not_stop_the_work(stream: str, take: Path, tmp_path: Path) -> None:
    twin = Path(shutil.copy(take, tmp_path / "twin.mp4"))
    with start(*QUICK, take, twin, "--out", tmp_path / "out", "--no-clips") as process:
        getattr(process, stream).close()
        getattr(process, "stderr" if stream == "stdout" else "stdout").read()
    assert process.returncode == 0
    assert {"a take/metadata.json", "twin/metadata.json"} <= set(files(tmp_path / "out"))


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&- <&-"])
def test_closed_streams_are_no_obstacle(closed: str, take: Path, tmp_path: Path) -> None:
    """As under cron, or in Windows without a console."""
    words = [*COMMAND, *QUICK, str(take), "--no-clips", "--out", str(tmp_path / "out")]
    ran = subprocess.run(f"{shlex.join(words)} {closed}", shell=True, check=False, capture_output=True)  # noqa: S602
    assert ran.returncode == 0
    assert b"error" not in ran.stdout + ran.stderr
    assert "metadata.json" in files(tmp_path / "out")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_to_a_full_disk_is_one_line(take: Path) -> None:
    with Path("/dev/full").open("w") as full, start(*QUICK, take, stdout=full) as process:
        said = process.communicate()[1]
    assert process.returncode == 1
    assert errors(said) == ["error: what is printed cannot be written (No space left on device); make room there"]
    assert "Traceback" not in said


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_cannot_write_to_the_terminal(take: Path, tmp_path: Path) -> None:
    odd = tmp_path / "two\nlines  \x1b[2Jcleared.mp4"
    shutil.copy(take, odd)
    told = bestshot(*QUICK, odd, take, "--out", tmp_path, "--no-clips", "--count", "1")
    assert "\x1b" not in told.stdout + told.stderr
    assert "two lines  \N{REPLACEMENT CHARACTER}[2Jcleared.mp4: 1 shot in 0:40.0, scored without a model" in told.stdout
    assert {line.split()[0] for line in told.stderr.splitlines()} == {"1/2", "2/2"}
    assert "metadata.json" in files(tmp_path / odd.stem)

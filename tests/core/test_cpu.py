"""As many cores are kept busy as there are or as are told, and however many they are, what is found is the same."""

import os
import subprocess
import sys
from pathlib import Path

import planted
import pytest
from commands import bestshot, files

from bestshot.core.base.cpu import available, cores

KEPT_BUSY = """
import sys
from pathlib import Path
import cv2
from bestshot.core.media.reading import Reader
from bestshot.core.pipeline import analyse
from bestshot.core.settings import Settings
take = Path(sys.argv[1])
analyse(take, Settings(model="none", cache=False))
print(Reader(take, 3, 720)._stream.codec_context.thread_count, cv2.getNumThreads())
"""


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan = planted.Plan("mixed", "plain", 5, 40, 30, 320, 180, 3)
    return planted.make(plan, tmp_path_factory.mktemp("take") / "take.mp4")


@pytest.mark.parametrize(("told", "count"), [("3", 3), ("64", 64), ("1", 1)])
def test_what_is_told_counts(told: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESTSHOT_CORES", told)
    assert cores() == count


@pytest.mark.parametrize("told", ["", "0", "-2", "many", "1.5", "²"])
def test_what_is_no_number_does_not(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESTSHOT_CORES", told)
    assert cores() == available()


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="needs a system that gives processes some of its cores"
)
def test_cores_that_are_not_ours_do_not_count() -> None:
    code = "import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]); from bestshot.core.cores import cores"
    ran = subprocess.run([sys.executable, "-c", f"{code}; print(cores())"], capture_output=True, check=True, text=True)
    assert ran.stdout == "1\n"


@pytest.mark.parametrize(("told", "threads"), [("1", "3 1"), ("2", "6 2"), ("32", "16 32")])
def test_no_more_threads_than_keep_them_busy(
    told: str, threads: str, take: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BESTSHOT_CORES", told)
    ran = subprocess.run([sys.executable, "-c", KEPT_BUSY, take], capture_output=True, check=True, text=True)
    assert ran.stdout.strip() == threads


def test_what_is_found_does_not_depend_on_them(
    take: Path, tmp_path: Path, own_home: Path, models_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BESTSHOT_MODELS", str(models_folder))
    found = {}
    for told in ("", "1", "32"):
        monkeypatch.setenv("BESTSHOT_CORES", told)
        out = tmp_path / f"out {told}"
        assert "judged by NIMA" in bestshot("find", take, "--out", out, "--count", "2", "--no-cache").stdout
        found[told] = files(out)
    assert len(found[""]) == 7  # among them, two clips
    assert found[""] == found["1"] == found["32"]

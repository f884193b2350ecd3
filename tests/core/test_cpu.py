"""BestShot uses the cores that it may use or is given; their number does not change what is found."""

import os
import subprocess
import sys
from pathlib import Path

import planted
import pytest
from commands import bestshot, files
from take_cache import planted_take

from bestshot.core.base.cpu import limit_cores, system_cores, usable_cores

THREADS = """
import sys
from pathlib import Path
import cv2
from bestshot.core.media.reader import Reader
from bestshot.core.pipeline import analyse
from bestshot.core.settings import Settings
take = Path(sys.argv[1])
analyse(take, Settings(model="none", cache=False))
print(Reader(take, 3, 720)._video.stream.codec_context.thread_count, cv2.getNumThreads())
"""


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan = planted.Plan("mixed", "plain", 5, 20, 30, 320, 180, 2)
    return planted_take(plan, tmp_path_factory.mktemp("take") / "take.mp4")


@pytest.mark.parametrize(("setting", "count"), [("3", 3), ("64", 64), ("1", 1)])
def test_the_environment_sets_the_number(setting: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESTSHOT_CORES", setting)
    assert usable_cores() == count


@pytest.mark.parametrize("setting", ["", "0", "-2", "many", "1.5", "²", "9" * 5000])
def test_an_invalid_number_is_ignored(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESTSHOT_CORES", setting)
    assert usable_cores() == system_cores()


@pytest.mark.parametrize("parallel_jobs", [1, 2, 1000])
def test_parallel_jobs_share_the_cores(parallel_jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESTSHOT_CORES", os.environ.get("BESTSHOT_CORES", ""))  # to be restored
    before = usable_cores()
    limit_cores(parallel_jobs)
    assert usable_cores() == max(before // parallel_jobs, 1)


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="needs a system that gives processes some of its cores"
)
def test_cores_that_the_system_withholds_do_not_count() -> None:
    code = "import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])"
    code += "; from bestshot.core.base.cpu import usable_cores; print(usable_cores())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert ran.stdout == "1\n"


@pytest.mark.parametrize(("setting", "threads"), [("1", "3 1"), ("2", "6 2"), ("32", "16 32")])
def test_threads_follow_the_number_of_cores(
    setting: str, threads: str, take: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BESTSHOT_CORES", setting)
    ran = subprocess.run([sys.executable, "-c", THREADS, take], capture_output=True, check=True, text=True)
    assert ran.stdout.strip() == threads


def test_results_do_not_depend_on_the_number_of_cores(
    take: Path, tmp_path: Path, own_home: Path, models_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BESTSHOT_MODELS", str(models_folder))
    found = {}
    for setting in ("", "1", "32"):
        monkeypatch.setenv("BESTSHOT_CORES", setting)
        out = tmp_path / f"out {setting}"
        told = bestshot("find", take, "--end", "15", "--out", out, "--count", "2", "--no-cache")
        assert "scored by NIMA" in told.stdout
        found[setting] = files(out)
    assert len(found[""]) == 7  # among them, two clips
    assert found[""] == found["1"] == found["32"]

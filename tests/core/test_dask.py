"""A library of takes, worked on by Dask."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from commands import bestshot, errors, files, interrupt, stopped
from library_takes import QUICK, hidden, posix, statuses

pytestmark = pytest.mark.usefixtures("own_home", "private")


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
        first, lost, last = statuses(out).values()
        assert lost == "failed"
        # "kept" if it was finished on that worker, too, and is told of by the one that took over
        assert {first, last} <= {"done", "kept"}

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

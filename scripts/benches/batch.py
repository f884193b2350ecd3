"""Compare the throughput of two workers of Dask with that of one: `bestshot batch` on a library of 1080p takes.

Each worker has one thread and, if the system allows, one core, like a machine of its own; else a single worker would
decode on all cores.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from distributed import LocalCluster, Worker

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benches.speed import full_hd

BATCH = (sys.executable, "-m", "bestshot.core.cli", "batch")


def main() -> None:
    """Print the seconds for all takes with one worker and with two, and the ratio of throughputs."""
    parser = argparse.ArgumentParser(prog="bench.py batch", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run (default 3)")
    parser.add_argument("--takes", type=int, default=8, help="takes in the library (default 8)")
    parser.add_argument("--seconds", type=int, default=15, help="length of each (default 15)")
    parser.add_argument("--model", default="nima", help="the model (default nima)")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        library.mkdir()
        first = full_hd(library, options.seconds)
        (library / "short.mp4").unlink()  # the source of the first take
        takes = [first, *(library / f"{number}.mp4" for number in range(1, options.takes))]
        for take in takes[1:]:
            shutil.copy(first, take)
        print(f"{options.takes} takes of {options.seconds} s of 1080p30 H.264, {len(cores())} cores, {options.model}")
        seconds: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(options.rounds):
            for workers, taken in seconds.items():
                with cluster(workers) as address:
                    batch(takes[:workers], address, options.model)  # so that each has loaded the libraries
                    taken.append(batch(takes, address, options.model))
        for workers, taken in seconds.items():
            print(f"{workers} of Dask's workers: {median(taken):.1f} s (median of {options.rounds})")
        ratio = median(one / two for one, two in zip(*seconds.values(), strict=True))
        print(f"two workers have {ratio:.2f} times the throughput of one")


def batch(takes: Sequence[Path], address: str, model: str) -> float:
    """Return the seconds that a batch takes, without the start of the interpreter."""
    with TemporaryDirectory() as out:
        options = ("--out", out, "--scheduler", address, "--model", model, "--no-cache")
        subprocess.run(
            (*BATCH, *map(str, takes), *options), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        return float(json.loads(Path(out, "summary.json").read_bytes())["seconds"])


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """Give the address of a scheduler with that many workers, each with one thread and one core."""
    with ExitStack() as stack:
        made = stack.enter_context(LocalCluster(n_workers=0, dashboard_address=None))
        for core in cores()[:workers]:
            command = (sys.executable, __file__, "--worker", made.scheduler_address, str(core))
            process = stack.enter_context(subprocess.Popen(command, stderr=subprocess.DEVNULL))
            stack.callback(process.kill)
        with made.get_client() as client:
            client.wait_for_workers(workers)
        yield made.scheduler_address


def cores() -> list[int]:
    """Return the numbers of the cores that this process may use."""
    return sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else list(range(os.cpu_count() or 1))


def run_worker(address: str, core: int) -> None:
    """Run a worker until it is killed."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {core})

    async def work() -> None:
        async with Worker(address, nthreads=1, dashboard_address=None) as worker:
            await worker.finished()

    asyncio.run(work())


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        run_worker(sys.argv[2], int(sys.argv[3]))
    else:
        main()

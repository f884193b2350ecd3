"""Count how often the better of several takes is chosen, in takes of the same scenes with different faults.

Each scene is free of faults in one of three takes, and each take has the scenes in an order of its own. A group counts
where it holds a moment of the take that is free of faults there, and one of another. Faults are detected by heads that
were fitted without these scenes.
"""

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faulty_takes"))

from fault_head import SOURCES, load_left_out, look_at_all
from retakes import Retakes, make
from sources import CHOSEN_WITH, Source, sources

from bestshot.core.base.cpu import limit_cores, system_cores
from bestshot.core.compare import compare
from bestshot.core.pipeline import analyse, select
from bestshot.core.settings import Settings

OF_SEVERAL_SHOTS = frozenset({"bbb-multishot-30s", "hecate-multishot", "nasa-multishot"})
"""Clips that are no scene."""

KINDS = (("all", "plain"), ("ordinary", "subtle"), ("further", "plain"))
SCENES = 4
COLUMNS = ("groups", "several", "counted", "better", "own scale", "chance", "mixed")


def main() -> None:
    """Print a table, by kind of takes, faults and severity."""
    parser = argparse.ArgumentParser(prog="bench.py compare", description=__doc__)
    parser.add_argument("--clips", type=Path, metavar="FOLDER", nargs="+", default=[], help="real clips, too")
    parser.add_argument("--chosen-with", action="store_true", help="the sources that the constants were chosen with")
    parser.add_argument("--seeds", type=int, default=2, help="sets of takes of each kind (default 2)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep takes and analyses there, for another run")
    options = parser.parse_args()
    wanted = [one for one in sources(options.clips) if (one.name in CHOSEN_WITH) == options.chosen_with]
    wanted = [one for one in wanted if one.name not in OF_SEVERAL_SHOTS]
    plans = list(_plans(wanted, options.seeds, "chosen" if options.chosen_with else "told"))  # part of the seeds
    with TemporaryDirectory() as folder:
        keep = options.keep or Path(folder)
        os.environ["BESTSHOT_HOME"] = str(keep / "home")
        with ProcessPoolExecutor(system_cores()) as pool:
            look_at_all(options.clips, keep / SOURCES, pool)
            rows = list(pool.map(partial(judge, folder=keep), plans))
    print(f"{len(plans)} sets of three takes from {', '.join(one.name for one in wanted)}")
    _print_table(plans, rows)


def _plans(wanted: Sequence[Source], seeds: int, side: str) -> Iterator[Retakes]:
    for number in range(seeds):
        for whole in (False, True):
            for faults, severity in KINDS:
                seed = crc32(f"{side} {whole} {faults} {severity} {number}".encode()) % 10**6
                scenes = np.random.default_rng(seed).permutation(len(wanted))[:SCENES]
                yield Retakes(tuple(wanted[one] for one in scenes), faults, severity, whole, seed)


def judge(retakes: Retakes, folder: Path) -> dict[str, float]:
    """Make the takes, unless they are there, compare them, and count the groups."""
    limit_cores(1)
    cv2.setNumThreads(1)
    settings, analyses = Settings(model="nima"), []
    load = load_left_out(folder / SOURCES, frozenset(one.name for one in retakes.scenes))
    for take in range(retakes.count):
        path = folder / f"{retakes.name}-{take}.mp4"
        if not path.exists():
            make(retakes, take, path)
        analyses.append(analyse(path, settings, load=load))
    own = [select(one, settings).smoothed for one in analyses]
    found = dict.fromkeys(COLUMNS, 0.0)
    for group in compare(analyses, settings).groups:
        scenes = {retakes.scene_at(shot.take, float(shot.pick.peak_time)) for shot in group.shots}
        takes = {shot.take for shot in group.shots}
        found["groups"] += 1
        found["several"] += len(takes) > 1
        found["mixed"] += len(scenes) > 1
        better = retakes.better[scenes.pop()]
        if len(takes) > 1 and better in takes:
            alone = max(group.shots, key=lambda shot: own[shot.take][shot.pick.sample])
            found["counted"] += 1
            found["better"] += not scenes and group.best.take == better
            found["own scale"] += not scenes and alone.take == better
            found["chance"] += 1 / len(takes)
    return found


def _print_table(plans: Sequence[Retakes], rows: Sequence[dict[str, float]]) -> None:
    totals: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0.0))
    for plan, row in zip(plans, rows, strict=True):
        kind = "one take sound" if plan.whole else "scene by scene"
        for name in (f"{kind}, {plan.faults}, {plan.severity}", f"all {plan.severity}"):
            for column in COLUMNS:
                totals[name][column] += row[column]
    print(f"{'':34}" + "".join(f"{name:>11}" for name in COLUMNS))
    for name, total in sorted(totals.items()):
        print(f"{name:34}" + "".join(f"{total[column]:11.0f}" for column in COLUMNS))


if __name__ == "__main__":
    main()

"""Count the good moments found in takes of many kinds and faults, made from sources that nothing was chosen with.

Faults are detected by heads that were fitted without the sources of the take: the one that ships has seen them all.
"""

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faulty_takes"))

from as_specified import as_specified
from fault_head import SOURCES, load_left_out, look_at_all
from sources import CHOSEN_WITH, Joined, Source, joined, sources
from takes import Plan, make

from bestshot.core.base.cpu import limit_cores, system_cores
from bestshot.core.pipeline import analyse, select
from bestshot.core.settings import Settings

PLANS = (
    ("even", "ordinary", "plain"), ("even", "rare", "plain"), ("even", "all", "plain"), ("even", "odd", "plain"),
    ("even", "further", "plain"),
    ("even", "ordinary", "subtle"), ("halves", "ordinary", "plain"), ("halves", "all", "plain"),
    ("tripod", "all", "plain"), ("grain", "all", "plain"), ("small", "all", "plain"), ("single", "all", "plain"),
    ("none", "all", "plain"), ("good", "all", "plain"),
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """Of one take: moments found by each way of choosing, by name. picks: how many came back with the default count,
    and how many of them lie in a moment.
    """

    found: Mapping[str, int]
    picks: int
    picks_inside: int


def main() -> None:
    """Print a table of shares found, by kind, faults and severity."""
    parser = argparse.ArgumentParser(prog="bench.py judging", description=__doc__)
    parser.add_argument("--clips", type=Path, metavar="FOLDER", nargs="+", default=[], help="real clips, too")
    parser.add_argument("--chosen-with", action="store_true", help="the sources that the constants were chosen with")
    parser.add_argument("--seeds", type=int, default=1, help="takes of each source and kind (default 1)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep takes and analyses there, for another run")
    options = parser.parse_args()
    single = [one for one in sources(options.clips) if (one.name in CHOSEN_WITH) == options.chosen_with]
    wanted = [*single, *joined(single)]
    plans = list(_plans(wanted, options.seeds))
    with TemporaryDirectory() as folder:
        keep = options.keep or Path(folder)
        os.environ["BESTSHOT_HOME"] = str(keep / "home")
        with ProcessPoolExecutor(system_cores()) as pool:
            look_at_all(options.clips, keep / SOURCES, pool)
            results = dict(zip(plans, pool.map(partial(judge, folder=keep), plans), strict=True))
    print(f"{len(plans)} takes from {', '.join(one.name for one in wanted)}")
    print_table(results)


def _plans(wanted: list[Source | Joined], seeds: int) -> Iterator[Plan]:
    for source in wanted:
        for kind, faults, severity in PLANS:
            for number in range(seeds):
                seed = crc32(f"{source.name} {kind} {faults} {severity} {number}".encode()) % 10**6
                yield Plan(source, kind, faults, severity, seed)


def judge(plan: Plan, folder: Path) -> Result:
    """Make the take, unless it is there, and choose from it in every way."""
    limit_cores(1)
    cv2.setNumThreads(1)
    path = folder / f"{plan.name}.mp4"
    if not path.exists():
        make(plan, path)
    count = max(len(plan.moments), 1)
    settings = Settings(count=count)
    analysis = analyse(path, settings, load=load_left_out(folder / SOURCES, plan.source.names))
    default = [float(pick.peak_time) for pick in select(analysis, settings).picks]
    alike = [float(pick.peak_time) for pick in select(analysis, Settings(count=count, max_similar_clips=10)).picks]
    plain = {with_model: analysis.times[as_specified(analysis, settings, with_model)] for with_model in (True, False)}
    five = [float(pick.peak_time) for pick in select(analysis, Settings()).picks]
    return Result(
        {
            "default": plan.found(default),
            "alike": plan.found(alike),
            "plain": plan.found(plain[True].tolist()),
            "no model": plan.found(plain[False].tolist()),
        },
        len(five),
        sum(any(start <= time <= end for start, end in plan.moments) for time in five),
    )


def print_table(results: Mapping[Plan, Result]) -> None:
    """Print one row for each kind of take, and one for all."""
    ways = ("default", "alike", "plain", "no model")
    print("in 100 moments, found by default, with look-alikes allowed, and by the plain formula of the specification")
    print(
        f"{'':26}{'takes':>6}" + "".join(f"{way:>10}" for way in (*ways, "chance")) + f"{'picks of 5':>12}{'inside':>8}"
    )
    rows: dict[str, list[Plan]] = defaultdict(list)
    for plan in results:
        rows[f"{plan.kind}, {plan.faults}, {plan.severity}"].append(plan)
        if plan.kind not in ("none", "good"):
            rows["all but none and good" if plan.severity == "plain" else "all subtle"].append(plan)
    for name, plans in rows.items():
        moments = sum(len(plan.moments) for plan in plans)
        shares = [100 * sum(results[plan].found[way] for plan in plans) / max(moments, 1) for way in ways]
        shares.append(100 * float(np.mean([plan.chance for plan in plans])))
        picks, inside = (sum(getattr(results[plan], what) for plan in plans) for what in ("picks", "picks_inside"))
        print(
            f"{name:26}{len(plans):6}"
            + "".join(f"{share:10.0f}" for share in shares)
            + f"{picks / len(plans):12.1f}{inside / len(plans):8.1f}"
        )


if __name__ == "__main__":
    main()

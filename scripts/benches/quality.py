"""Count the planted moments that BestShot and the specification's plain pipeline find in the same takes."""

import argparse
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from as_specified import as_specified
from planted import KINDS, SEVERITIES, Plan, make

from bestshot.core.base.cpu import limit_cores, system_cores
from bestshot.core.pipeline import analyse, select
from bestshot.core.settings import QUALITIES, Settings


def main() -> None:
    """Print a table of shares found, by severity and kind."""
    parser = argparse.ArgumentParser(prog="bench.py quality", description=__doc__)
    parser.add_argument("--seeds", type=int, default=4, help="takes of each kind and severity (default 4)")
    parser.add_argument("--first-seed", type=int, default=1000, help="seed of the first one (default 1000)")
    parser.add_argument("--quality", choices=QUALITIES, default="thorough", help="default thorough")
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    plans = [Plan(kind, severity, seed) for severity in SEVERITIES for kind in KINDS for seed in seeds]
    with ProcessPoolExecutor() as pool:
        found = dict(zip(plans, pool.map(partial(count_found, quality=options.quality), plans), strict=True))
    print(f"{len(plans)} takes, {plans[0].count} shots in each; in 100 moments, found by")
    print(f"{'':18}{'BestShot':>10}{'plain':>10}{'chance':>10}")
    for severity in SEVERITIES:
        for kind in ("", *KINDS):
            chosen = {
                plan: hits for plan, hits in found.items() if plan.severity == severity and kind in ("", plan.kind)
            }
            print(f"{severity:8}{kind or 'all':10}" + "".join(f"{share:10.1f}" for share in shares(chosen)))


def count_found(plan: Plan, quality: str) -> tuple[int, int]:
    """Return how many moments of one take BestShot finds, and how many the plain pipeline."""
    limit_cores(system_cores())
    with TemporaryDirectory() as folder:
        take = make(plan, Path(folder) / "take.mp4")
        settings = Settings(count=plan.count, cache=False, quality=quality)
        analysis = analyse(take, settings)
        ours = [float(pick.peak_time) for pick in select(analysis, settings).picks]
        plain = [float(analysis.times[sample]) for sample in as_specified(analysis, settings)]
        return plan.found(ours), plan.found(plain)


def shares(found: Mapping[Plan, tuple[int, int]]) -> tuple[float, float, float]:
    """Return the percentages for BestShot, the plain pipeline, and random picks (the share of time within moments)."""
    moments = sum(plan.count for plan in found)
    chance = np.mean([sum(end - start for start, end in plan.moments) / plan.seconds for plan in found])
    return (
        100 * sum(ours for ours, _ in found.values()) / moments,
        100 * sum(plain for _, plain in found.values()) / moments,
        100 * float(chance),
    )


if __name__ == "__main__":
    main()

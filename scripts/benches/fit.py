"""Fit the head that tells from NIMA's embedding how faulty a picture is, and tell how well it does on other sources."""

import argparse
import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faulty_takes"))

from judging import CHOSEN_WITH
from planted import Image
from sources import FPS, Source, joined, sources
from takes import Plan, pictures

from bestshot.core.base.cpu import limit_cores, system_cores
from bestshot.core.base.model_info import NIMA, SHIPPED_FOLDER
from bestshot.core.models.catalog import FAULT_HEAD
from bestshot.core.models.nima import Nima

PLANS = (
    ("even", "ordinary", "plain"), ("even", "ordinary", "subtle"), ("even", "rare", "plain"),
    ("halves", "all", "plain"), ("single", "all", "plain"),
)  # fmt: skip
EVERY = FPS  # frames between the pictures that are looked at
CLEAN = 3 * FPS  # the same, of sources without a fault
RIDGE = 1e-3  # added to the variances: larger ones, and smaller ones down to a tenth, find about as many moments
SPREAD = 4.0  # of the logarithm of the odds, from a picture without a fault to one with: 0.5 and 0.5 beside 0.12, 0.88

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Seen:
    """What a take teaches. vectors: (N, D) embeddings less their mean. faulty: (N,) -0.5 without a fault, 0.5 with one.
    weights: (N,) such that both count alike, summing to 1.
    """

    vectors: Matrix
    faulty: Matrix
    weights: Matrix


def main() -> None:
    """Print how well the head does on sources left out; with --write, put the one of all sources in its place."""
    parser = argparse.ArgumentParser(prog="bench.py fit", description=__doc__)
    parser.add_argument("--clips", type=Path, metavar="FOLDER", help="real clips, too, not only photographs")
    parser.add_argument("--seeds", type=int, default=1, help="takes of each source and kind (default 1)")
    parser.add_argument("--write", action="store_true", help="write the head that ships")
    options = parser.parse_args()
    chosen = [one for one in sources(options.clips) if one.name in CHOSEN_WITH]
    plans = [
        Plan(source, *kind, seed=crc32(f"fit {source.name} {' '.join(kind)} {number}".encode()) % 10**6)
        for source in (*chosen, *joined(chosen))
        for kind in PLANS
        for number in range(options.seeds)
    ]
    seen: dict[Plan, Seen] = {}
    with ProcessPoolExecutor(system_cores()) as pool:
        for plan, one in zip(plans, pool.map(look, plans), strict=True):
            seen[plan] = one
            print(f"{len(seen)} of {len(plans)}: {plan.name}", flush=True)
    print_table(seen)
    if options.write:
        write(fitted(list(seen.values())), chosen)


def look(plan: Plan) -> Seen:
    """Render a take and embed its pictures."""
    limit_cores(1)
    cv2.setNumThreads(1)
    vectors, faulty = [], []
    for place, picture in enumerate(pictures(plan, EVERY)):
        amount = plan.spoiled(place * EVERY / FPS)
        if amount in (0, 1):  # neither while a fault comes, nor while it goes
            vectors.append(_embedding(picture))
            faulty.append(amount > 0 or plan.dull(place * EVERY / FPS) > 0)
    bad = np.array(faulty)
    weights = np.where(bad, 0.5 / max(bad.sum(), 1), 0.5 / max((~bad).sum(), 1))
    exact = np.array(vectors, dtype=np.float64)
    return Seen(exact - weights @ exact, bad - 0.5, weights)


def _embedding(picture: Image) -> NDArray[np.float32]:
    return _model().predict_images([picture]).embeddings[0]


@cache
def _model() -> Nima:
    return Nima((SHIPPED_FOLDER / NIMA.file).read_bytes())


def fitted(takes: Sequence[Seen]) -> Matrix:
    """Return the weights, (D,), of a ridge regression within takes, each counting alike: what differs from take to take
    is the subject.
    """
    size = takes[0].vectors.shape[1]
    spread = sum(((one.vectors * one.weights[:, None]).T @ one.vectors for one in takes), np.zeros((size, size)))
    along = sum(((one.weights * one.faulty) @ one.vectors for one in takes), np.zeros(size))
    return np.linalg.solve(spread / len(takes) + RIDGE * np.eye(size), along / len(takes))


def print_table(seen: Mapping[Plan, Seen]) -> None:
    """Print, by kind, how many of 100 pairs of a sound and a faulty picture of a take are told the right way round."""
    rows: dict[str, list[float]] = defaultdict(list)
    for name, parts in _left_out(seen):
        head = fitted([one for plan, one in seen.items() if not parts & _parts(plan)])
        for plan, one in seen.items():
            if plan.source.name == name:
                rates = one.vectors @ head
                bad, good = rates[one.faulty > 0], rates[one.faulty < 0]
                rows[f"{plan.kind}, {plan.faults}, {plan.severity}"].append(float((bad[:, None] > good).mean()))
    print("of 100 pairs of a sound and a faulty picture, told right on sources left out (chance 50)")
    for row, shares in rows.items():
        print(f"{row:26}{len(shares):6}{100 * np.mean(shares):8.1f}")


def _left_out(seen: Mapping[Plan, Seen]) -> Iterator[tuple[str, set[str]]]:
    yield from {plan.source.name: _parts(plan) for plan in seen}.items()


def _parts(plan: Plan) -> set[str]:
    return set(plan.source.name.split("+"))


def write(weights: Matrix, chosen: Sequence[Source]) -> None:
    """Write the head to where it ships, and print its size and checksum for `core/models/catalog.py`.

    Its bias is such that the odds of a source without any fault are on average those of none.
    """
    path, plans = SHIPPED_FOLDER / FAULT_HEAD.file, [Plan(source, "good") for source in chosen]
    usual = np.mean([[_embedding(one) for one in pictures(plan, CLEAN)] for plan in plans], axis=(0, 1))
    bias = -SPREAD / 2 - SPREAD * float(usual @ weights)
    np.savez(path, weights=(SPREAD * weights).astype(np.float32), bias=np.float32(bias))
    data = path.read_bytes()
    print(f"{path.name}: {len(data)} bytes, {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()

"""Fit the head that estimates from NIMA's layers how faulty a picture is, and print how well it does elsewhere."""

import argparse
import hashlib
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faulty_takes"))

from fault_head import NAMES, Seen, fitted, look_at_all
from sources import FITTED_WITH

from bestshot.core.base.cpu import system_cores
from bestshot.core.base.model_info import SHIPPED_FOLDER
from bestshot.core.models.catalog import FAULT_HEAD
from bestshot.core.models.heads import FaultHead
from bestshot.core.scorers.faults import CUES


def main() -> None:
    """Print how well the head does on sources left out; with --write, put the one of all sources in its place."""
    parser = argparse.ArgumentParser(prog="bench.py fit", description=__doc__)
    parser.add_argument("--clips", type=Path, metavar="FOLDER", nargs="+", default=[], help="real clips, too")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep what sources teach there, for another run")
    parser.add_argument("--write", action="store_true", help="write the head that ships")
    options = parser.parse_args()
    with TemporaryDirectory() as folder, ProcessPoolExecutor(system_cores()) as pool:
        seen = look_at_all(options.clips, options.keep or Path(folder), pool)
    if options.write and (missing := FITTED_WITH - seen.keys()):
        parser.error(f"these are not there: {', '.join(sorted(missing))}")
    print_table(seen)
    if options.write:
        write(fitted(list(seen.values())))


def print_table(seen: dict[str, Seen]) -> None:
    """Print how many of 100 pairs of a sound and a faulty picture of a source are put in the right order."""
    shares: dict[tuple[int, bool], list[float]] = {}
    for name, one in seen.items():
        head = fitted([other for other_name, other in seen.items() if other_name != name])
        faults = head.columns(one.statistics)[CUES[0]]
        for number in range(len(NAMES)):
            for plain in (False, True):
                with_fault = faults[(one.fault == number) & ((one.amount > 0.4) == plain)]
                share = (with_fault[:, None] > faults[one.fault < 0]).mean()
                shares.setdefault((number, plain), []).append(float(share))
    print("of 100 pairs of a sound and a faulty picture, in the right order, on sources left out (chance 50)")
    print(f"{'':12}{'slight':>8}{'plain':>8}")
    for number, name in enumerate(NAMES):
        print(f"{name:12}{100 * np.mean(shares[number, False]):8.1f}{100 * np.mean(shares[number, True]):8.1f}")
    slight, plain = (np.mean([shares[number, plain] for number in range(len(NAMES))]) for plain in (False, True))
    print(f"{'all':12}{100 * slight:8.1f}{100 * plain:8.1f}")


def write(head: FaultHead) -> None:
    """Write the head to where it ships, and print its size and checksum for `core/models/catalog.py`."""
    path = SHIPPED_FOLDER / FAULT_HEAD.file
    np.savez(path, names=np.array(head.names), weights=head.weights.astype(np.float16), biases=head.biases)
    data = path.read_bytes()
    print(f"{path.name}: {len(data)} bytes, {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()

"""Measures what BestShot promises, each figure as a ratio or a share taken in one run: `bench.py quality|speed|…`."""

import sys

from environment import ROOT, ensure, run

BENCHES = ("quality", "speed", "modes", "memory", "again", "enabling")
APART = ("clip", "batch")  # those that need a group of dependencies of their own, only run by name


def main(arguments: list[str]) -> int:
    """Run one bench, or all of them, in the project's environment. Returns an exit code."""
    names = arguments[:1] or list(BENCHES)
    if names[0] not in BENCHES + APART:
        print(f"usage: bench.py [{'|'.join(BENCHES + APART)}] [options of that bench]", file=sys.stderr)
        return 2
    python = ensure(names[0] if names[0] in APART else "demo")
    codes = [run(python, ROOT / "scripts" / "benches" / f"{name}.py", *arguments[1:]) for name in names]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

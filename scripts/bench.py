"""Measure quality, speed and memory, each as a ratio of values from one run: `bench.py quality|judging|…`."""

import sys

from environment import ROOT, ensure, run

BENCHES = ("quality", "judging", "speed", "modes", "memory", "again", "enabling", "compare", "taste")
SEPARATE = ("clip", "batch")  # each needs its own group of dependencies, and runs only if named
NAMED = ("fit", "motion", "review")  # run only if named: they write what they fit, or need clips or a real Blender


def main(arguments: list[str]) -> int:
    """Run the named bench, or the usual ones, in the project's environment. Returns an exit code."""
    names = arguments[:1] or list(BENCHES)
    if names[0] not in BENCHES + SEPARATE + NAMED:
        print(f"usage: bench.py [{'|'.join(BENCHES + SEPARATE + NAMED)}] [options of that bench]", file=sys.stderr)
        return 2
    python = ensure(names[0] if names[0] in SEPARATE else "demo")
    codes = [run(python, ROOT / "scripts" / "benches" / f"{name}.py", *arguments[1:]) for name in names]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

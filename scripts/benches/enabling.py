"""Time the start of every Blender with and without the extension enabled."""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import blenders
from build import build, find_builder

INSTALL = "import bpy; bpy.ops.extensions.package_install_files(filepath={!r}, repo='user_default')"
WITHOUT = "import bpy, addon_utils"
# as a module, Blender starts without the user's preferences, so that the extension must be enabled here
WITH = WITHOUT + "; assert addon_utils.enable('bl_ext.user_default.bestshot', default_set=True)"


def main() -> None:
    """Print the median milliseconds of both and of their difference."""
    parser = argparse.ArgumentParser(prog="bench.py enabling", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="how often each is started (default 15)")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        made = build(Path(folder) / "repository", find_builder())
        for python in blenders.chosen():
            home = Path(folder) / python.parents[1].name
            home.mkdir()
            for code in (INSTALL.format(str(made)), WITH):  # the second one writes the bytecode
                start_milliseconds(python, home, code)
            both = [
                (start_milliseconds(python, home, WITHOUT), start_milliseconds(python, home, WITH))
                for _ in range(options.rounds)
            ]
            without, enabled, more = (median(one) for one in zip(*((a, b, b - a) for a, b in both), strict=True))
            print(f"{home.name}: {without:.0f} ms without it, {enabled:.0f} ms with it, {more:+.0f} ms", flush=True)


def start_milliseconds(python: Path, home: Path, code: str) -> float:
    """Return the milliseconds that a Blender with that home takes to start, execute the code and exit."""
    environment = os.environ | {"BLENDER_USER_RESOURCES": str(home)}
    began = time.perf_counter()
    subprocess.run((python, "-c", code), env=environment, stdout=subprocess.DEVNULL, check=True)
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()

"""Makes the demonstration's take, docs/demo_take.mp4: `python3 scripts/demo_take.py`.

Blender renders a landscape all around a camera over a lake (`demo_landscape.py`), and `demo_film.py` films that as a
drone does that hovers and turns: some minutes. The take is made by us in all its parts, and CC0.
"""

import sys
from pathlib import Path

import blenders
from demo import FOLDER, TAKE
from environment import ensure, run

PANORAMA = FOLDER / "panorama.png"
CAMERA = (-1.5, -6.0, 0.9)  # where it is, in units of 100 m
LONGITUDES, LATITUDES = (-128, 152), (-20, 28)  # of the panorama, degrees; 0 is north, and level
DEGREE = 16  # pixels


def main() -> int:
    """Render the panorama where it is missing, and film it. Returns an exit code."""
    python = ensure()
    if not PANORAMA.exists():
        PANORAMA.parent.mkdir(exist_ok=True)
        blender = blenders.one()
        if blender is None:
            sys.exit("error: there is no Blender here to render with")
        if code := run(blender, Path(__file__).with_name("demo_landscape.py"), PANORAMA):
            return code
    return run(python, Path(__file__).with_name("demo_film.py"), PANORAMA, TAKE)


if __name__ == "__main__":
    sys.exit(main())

"""Shows BestShot at work: `python3 scripts/demo.py [VIDEO…]`, without a video on `docs/demo_take.mp4`.

First on the command line, then in Blender, with the extension installed as users have it: in the one on PATH, or in a
`bpy` that is made for it. Your own Blender's settings stay as they are.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import blenders
from build import build, find_builder
from environment import ROOT, ensure, run

FOLDER = ROOT / "demo"
TAKE = ROOT / "docs" / "demo_take.mp4"
INSIDE = ROOT / "scripts" / "demo_in_blender.py"


def main(videos: list[str]) -> int:
    """Make the environment where it is missing; find the best shots. Returns an exit code."""
    python = ensure()
    takes = [Path(video).absolute() for video in videos] or [TAKE]
    out = FOLDER / "best shots"
    if code := run(python, "-m", "bestshot.core.cli", "find", *takes, "--out", out):
        return code
    print(f"\nLook at {out / 'contact_sheet.jpg'} and {out / 'scores.svg'}; the clips are in {out / 'highlights'}.\n")
    return in_blender(python, takes)


def in_blender(python: Path, takes: list[Path]) -> int:
    """Find them on a timeline, too, with that Python for the engine; nothing to do where there is no Blender."""
    if program := blender_on_path():
        command = (program, "--background", "--python-exit-code", "1", "--python", INSIDE)
    elif one := blenders.one():
        command = (one, INSIDE)
    else:
        print("There is no Blender here, so this is all.")
        return 0
    made = build(ROOT / "dist", find_builder(program))
    with tempfile.TemporaryDirectory(prefix="bestshot-", ignore_cleanup_errors=True) as settings:
        os.environ |= {"BLENDER_USER_RESOURCES": settings, "BESTSHOT_PYTHON": str(python)}
        return run(*command, "--", made, FOLDER / "demo.blend", *takes)


def blender_on_path() -> str | None:
    """The program, where it is new enough for extensions."""
    program = shutil.which("blender")
    if program:
        said = subprocess.run((program, "--version"), capture_output=True, text=True, check=False).stdout
        version = re.search(r"Blender (\d+)\.(\d+)", said)
        if version and tuple(map(int, version.groups())) >= (4, 2):
            return program
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

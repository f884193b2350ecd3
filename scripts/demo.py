"""Shows BestShot at work: `python3 scripts/demo.py [VIDEO]`. Without a video it makes a take with planted moments."""

import sys
from pathlib import Path

from environment import ROOT, ensure, run

FOLDER = ROOT / "demo"


def main(videos: list[str]) -> int:
    """Make the environment, the model and a take where they are missing; find the best shots. Returns an exit code."""
    python = ensure("demo")
    bestshot = (python, "-m", "bestshot.core.cli")
    if run(*bestshot, "models", "fetch"):
        print("Going on without a model: the technical scores alone will judge.")
    takes = [Path(video).absolute() for video in videos]
    if not takes:
        takes = [FOLDER / "take.mp4"]
        if not takes[0].exists() and run(python, ROOT / "scripts" / "planted.py", takes[0]):
            return 1
    out = FOLDER / "best shots"
    code = run(*bestshot, "find", *takes, "--out", out)
    if code == 0:
        print(f"\nLook at {out / 'contact_sheet.jpg'} and {out / 'scores.svg'}; the clips are in {out / 'highlights'}.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

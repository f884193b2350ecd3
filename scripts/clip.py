"""CLIP's real set-up, for tests: made by BestShot itself, once a user, as it takes minutes and 6 GB.

It lies in BESTSHOT_CLIP_HOME, or in `bestshot-clip` in the user's `.cache` folder. `python3 scripts/clip.py` makes it.
"""

import os
import sys
from pathlib import Path

from environment import ensure, run

FOLDER = Path(os.environ.get("BESTSHOT_CLIP_HOME") or Path.home() / ".cache" / "bestshot-clip").absolute()


def make(python: Path) -> int:
    """Make it with that Python, which has BestShot, unless it is there; returns an exit code."""
    os.environ["BESTSHOT_CLIP_HOME"] = str(FOLDER)
    return run(python, __file__, "--here")


def _make_here() -> None:
    from bestshot.core.base.terminal_progress import TerminalProgress  # noqa: PLC0415
    from bestshot.core.engine.setup import environment, torch_builds  # noqa: PLC0415  (only the project's environment has it)

    os.environ["BESTSHOT_HOME"] = str(FOLDER)
    with TerminalProgress() as progress:  # pip's own index is the only one that every machine for tests can reach
        print(environment.setup(Path(sys.executable), progress, clip=torch_builds.PIP))


if __name__ == "__main__":
    if sys.argv[1:] == ["--here"]:
        _make_here()
    else:
        sys.exit(make(ensure("test")))

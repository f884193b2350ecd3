"""Real Blender releases, from ../shared/tools/real-blender: how to prepare and start them."""

import os
import subprocess
import sys
from pathlib import Path

SHARED = (Path(__file__).resolve().parents[2] / "shared").resolve()
REAL_BLENDER = SHARED / "tools" / "real-blender"


def prepare(version: str, folder: Path, *seen: Path) -> dict[str, str]:
    """Install that Blender where it is missing; return the environment to start it in, with this Python for the engine.

    folder: for its homes. It and the folders `seen` have the same paths inside as outside.
    """
    subprocess.run((REAL_BLENDER, "prepare", version), check=True, stdin=subprocess.DEVNULL)
    for name in ("home", "bestshot"):
        (folder / name).mkdir()
    models = [Path(name) for name in os.environ.get("BESTSHOT_MODELS", "").split(os.pathsep) if name]
    models += [SHARED / "models"]
    # a Python of the system's own cannot be bound in over the Blender's system
    shown = {folder, Path(sys.prefix), Path(sys.base_prefix), *models, *seen} - {Path("/usr")}
    return os.environ | {
        "BIND": " ".join(str(path) for path in shown if path.is_dir()),
        "BLENDER_HOME": str(folder / "home"),
        "BESTSHOT_HOME": str(folder / "bestshot"),
        "BESTSHOT_MODELS": os.pathsep.join(map(str, models)),
        "BESTSHOT_PYTHON": sys.executable,
    }

"""The real Blenders, which ../shared/tools/real-blender brings: where they are, and what each is started with."""

import os
import subprocess
import sys
from pathlib import Path

SHARED = (Path(__file__).resolve().parents[2] / "shared").resolve()
REAL_BLENDER = SHARED / "tools" / "real-blender"


def prepare(version: str, folder: Path, *seen: Path) -> dict[str, str]:
    """Make that Blender ready; the environment to start it in, with the Python at hand for the engine.

    folder: for its homes; it and the folders `seen` are where they are for us, too.
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

"""Makes the environment, the Blenders and CLIP's set-up to test on, and runs every check.

Arguments go on to pytest, which then runs alone, on what is there of these. BESTSHOT_BLENDERS names other interpreters
that have bpy and pytest; set to nothing, it does without. So it is with BESTSHOT_CLIP_HOME.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import blenders
import clip
from environment import ROOT, ensure, run

PACKAGES = ("core", "bestshot_addon")


def main(arguments: list[str]) -> int:
    """Return the exit code of the first check that failed, 0 where all passed."""
    python = ensure("test")
    if "BESTSHOT_BLENDERS" not in os.environ:
        found = blenders.ready() if arguments else blenders.ensure()
        os.environ["BESTSHOT_BLENDERS"] = os.pathsep.join(map(str, found))
    codes = []
    if os.environ.get("BESTSHOT_CLIP_HOME", " "):
        if not arguments:
            codes.append(clip.make(python))
        os.environ["BESTSHOT_CLIP_HOME"] = str(clip.FOLDER)
    if not arguments:
        codes.append(run(python, "-m", "ruff", "check"))
        codes.append(run(python, "-m", "ruff", "format", "--check"))
        codes.append(check_types(python))
    codes.append(run(python, "-m", "pytest", *arguments))
    return next((code for code in codes if code), 0)


def check_types(python: Path) -> int:
    """Run mypy where the repository, whatever its folder is called, goes by the package's name."""
    with tempfile.TemporaryDirectory() as parent:
        package = Path(parent) / "bestshot"
        try:
            package.symlink_to(ROOT, target_is_directory=True)
        except OSError:  # Windows allows it to few
            for part in PACKAGES:
                shutil.copytree(ROOT / part, package / part)
            shutil.copy(ROOT / "__init__.py", package)
        options = ("--config-file", ROOT / "pyproject.toml", "--cache-dir", ROOT / ".mypy_cache")
        names = [word for part in PACKAGES for word in ("-p", f"bestshot.{part}")]
        return run(python, "-m", "mypy", *options, *names, cwd=Path(parent))


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)  # what is tested is the environment's
    sys.exit(main(sys.argv[1:]))

"""Makes the environment, the Blenders and CLIP's set-up to test on, and runs every check.

`--quick` leaves out what is slow (see tests/conftest.py), and makes no Blenders and no set-up. Other arguments go
on to pytest, which then runs alone, on what is there of these. BESTSHOT_BLENDERS names other interpreters that have bpy
and pytest; set to nothing, it does without. So it is with BESTSHOT_CLIP_HOME.
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
# tests that share what fixtures made go to one process; tests/conftest.py has the slow ones go first
IN_PARALLEL = ("--dist", "loadscope", "--no-loadscope-reorder")
PROCESSES, QUICK_PROCESSES = "3", "2"  # for two cores: one more where tests wait for Blenders and engines
ONE_CORE = {"BESTSHOT_CORES": "1", "OPENBLAS_NUM_THREADS": "1"}  # for each, as threads would wait for other processes
QUICK = "--quick"


def main(arguments: list[str]) -> int:
    """Return the exit code of the first check that failed, 0 where all passed."""
    python = ensure("test")
    if arguments == [QUICK]:
        os.environ |= {"BESTSHOT_BLENDERS": "", "BESTSHOT_CLIP_HOME": ""}
        return check_all(python, "-n", QUICK_PROCESSES, "-m", "not slow")
    codes = []
    if "BESTSHOT_BLENDERS" not in os.environ:
        found = blenders.ready() if arguments else blenders.ensure()
        os.environ["BESTSHOT_BLENDERS"] = os.pathsep.join(map(str, found))
    if os.environ.get("BESTSHOT_CLIP_HOME", " "):
        if not arguments:
            codes.append(clip.make(python))
        os.environ["BESTSHOT_CLIP_HOME"] = str(clip.FOLDER)
    codes.append(run(python, "-m", "pytest", *arguments) if arguments else check_all(python, "-n", PROCESSES))
    return next((code for code in codes if code), 0)


def check_all(python: Path, *options: str) -> int:
    """Run the linter, the type checker and the tests; `options` are pytest's."""
    for name, value in ONE_CORE.items():
        os.environ.setdefault(name, value)
    codes = [
        run(python, "-m", "ruff", "check"),
        run(python, "-m", "ruff", "format", "--check"),
        check_types(python),
        run(python, "-m", "pytest", *IN_PARALLEL, *options),
    ]
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
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes would compile the same modules
    sys.exit(main(sys.argv[1:]))

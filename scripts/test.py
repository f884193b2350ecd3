"""Makes the environment and runs every check. Arguments go on to pytest, which then runs alone."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from environment import ROOT, ensure, run


def main(arguments: list[str]) -> int:
    """Return the exit code of the first check that failed, 0 where all passed."""
    python = ensure("test")
    codes = []
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
            shutil.copytree(ROOT / "core", package / "core")
            shutil.copy(ROOT / "__init__.py", package)
        options = ("--config-file", ROOT / "pyproject.toml", "--cache-dir", ROOT / ".mypy_cache")
        return run(python, "-m", "mypy", *options, "-p", "bestshot.core", cwd=Path(parent))


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)  # what is tested is the environment's
    sys.exit(main(sys.argv[1:]))

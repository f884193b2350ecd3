"""Programs that answer as a Python would, with whatever a test has them say."""

import json
from pathlib import Path

from bestshot.core.engine.setup.libraries import LIBRARIES


def fake_python(folder: Path, said: str, code: int = 0) -> Path:
    """A program that says that whatever it is asked."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\nexit {code}\n")
    path.chmod(0o755)
    return path


def facts(**more: object) -> str:
    """What a Python says of itself."""
    libraries = {library.module: library.least for library in LIBRARIES}
    usual = {"version": [3, 11, 7], "base": "/", "is_64_bit": True, "missing": [], "libraries": libraries}
    return json.dumps({**usual, **more})

"""An engine that breaks becomes a sentence, changes nothing, and the next search works."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bad_engines import FAKES, fake
from found import made, searched
from stage import add, everything_else

# the silent one is given a minute here; tests/core has it, with less time
KINDS = ("ending at once", "ending later", "of another version", "babbling", "crashing")


@pytest.mark.skipif(os.name == "nt", reason="the fake Python is a shell script")
@pytest.mark.parametrize("kind", KINDS)
def check_a_broken_engine(
    scene: Any, kind: str, tmp_path: Path, refused: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(scene, "steady.mp4")
    before = everything_else(scene)
    code, word = FAKES[kind]
    monkeypatch.setenv("BESTSHOT_PYTHON", str(python_with(fake(tmp_path, code), tmp_path)))
    sentence = refused()
    assert sentence.startswith("'steady.mp4': the engine ")
    assert word in sentence
    assert everything_else(scene) == before
    assert made(scene) == {"strips": {}, "markers": []}
    monkeypatch.undo()
    assert searched(scene) == ["steady.mp4"]


def python_with(engine: Path, folder: Path) -> Path:
    """A Python that has all libraries, but runs this as the engine."""
    python, real = folder / "python", os.environ["BESTSHOT_PYTHON"]
    python.write_text(f"""#!/bin/sh
case "$*" in
  *launcher.py*) exec "{real}" "{engine}" ;;
  *) exec "{real}" "$@" ;;
esac
""")
    python.chmod(0o755)
    return python

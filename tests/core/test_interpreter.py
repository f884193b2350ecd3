"""Which Pythons can run the engine, and with which versions of the libraries."""

import os
import re
import sys
import tomllib
from pathlib import Path

import pytest
from fake_pythons import facts, fake_python

from bestshot.core.engine.setup import engine_python, environment, pins
from bestshot.core.engine.setup.interpreter import which
from bestshot.core.engine.setup.libraries import CUTTING, LIBRARIES, Library
from bestshot.core.errors import SetupError

PYTHON = Path(sys.executable)


posix = pytest.mark.skipif(os.name == "nt", reason="the fake Pythons are shell scripts")


def test_the_project_needs_the_same_libraries() -> None:
    project = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    assert [library.requirement for library in (*environment.needs(), CUTTING)] == project["dependencies"]


def test_exact_versions_are_those_that_it_works_with() -> None:
    """Every direct dependency is in a file for pip, and all that these files list has hashes."""
    for file, libraries in ((pins.ENGINE, LIBRARIES), (pins.CUTTING, (CUTTING,))):
        versions = pins.versions(file)
        assert set(versions) == {library.package for library in libraries}  # none of them needs any other
        assert all(library.accepts(versions[library.package]) for library in libraries)
    for file in (pins.ENGINE, pins.CUTTING, pins.CLIP_MODEL, pins.TORCH):
        entries = re.split(r"\n(?=\S)", file.read_text("utf-8"))
        assert all(re.search(r"==.*\\\n    --hash=sha256:[0-9a-f]{64}", entry) for entry in entries[1:])
        assert len(entries) - 1 == len(pins.versions(file))


@pytest.mark.parametrize(
    ("version", "accepted"),
    [
        ("4.9.9", False),
        ("4.10", True),
        ("4.10.0.84", True),
        ("4.14.0", True),
        ("5", False),
        ("5.0rc1", False),
        ("", False),
    ],
)
def test_versions(version: str, accepted: bool) -> None:
    assert Library("opencv", "cv2", "4.10", "5", 1).accepts(version) is accepted


def test_a_python_is_asked() -> None:
    found = which(PYTHON, look_for_libraries=True)
    assert found.version == ".".join(map(str, sys.version_info[:3]))
    assert (found.base, found.lacks) == (sys.base_prefix, "")


def test_what_is_no_python(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("")
    for path in (tmp_path, tmp_path / "text", tmp_path / "missing"):
        with pytest.raises(SetupError, match="cannot be started"):
            which(path)


@posix
@pytest.mark.parametrize(
    ("said", "code", "word"),
    [
        ("hello", 0, "is no Python that can be used (code 0); name another"),
        ("", 3, "(code 3)"),
        ("[1]", 0, "is no Python"),
        (facts(version=[3, 10, 2]), 0, "is Python 3.10.2; name one of 3.11 or newer"),
        (facts(is_64_bit=False), 0, "of 32 bits"),
    ],
)
def test_pythons_that_are_unfit(said: str, code: int, word: str, tmp_path: Path) -> None:
    with pytest.raises(SetupError) as caught:
        which(fake_python(tmp_path, said, code))
    assert word in str(caught.value)


@posix
@pytest.mark.parametrize(
    ("libraries", "word"),
    [
        (
            {"cv2": "ModuleNotFoundError: No module named 'cv2'"},
            "opencv-python-headless cannot be used (ModuleNotFound",
        ),
        ({"cv2": "5.0.0"}, "opencv-python-headless 5.0.0 is there, but opencv-python-headless>=4.10,<5 is needed"),
    ],
)
def test_a_python_without_the_libraries_is_not_ready(
    libraries: dict[str, str], word: str, tmp_path: Path, own_home: Path
) -> None:
    fit = {library.module: library.least for library in LIBRARIES}
    python = fake_python(tmp_path, facts(libraries={**fit, **libraries}))
    ready = engine_python.ready(python)
    assert ready.python is None
    assert word in ready.reason
    fake_python(tmp_path, facts())  # once it has them, it is
    assert engine_python.ready(python) == engine_python.Ready(python)
    fake_python(tmp_path, "no more", 1)
    os.utime(python, ns=(0, 0))
    assert engine_python.ready(python).python is None


def test_which_python_counts(tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BESTSHOT_PYTHON", raising=False)
    assert engine_python.ready() == engine_python.Ready(None, engine_python.NOT_SET_UP)
    assert engine_python.ready(PYTHON) == engine_python.Ready(PYTHON)
    monkeypatch.setenv("BESTSHOT_PYTHON", str(tmp_path / "missing"))
    ready = engine_python.ready(PYTHON)
    assert ready.python is None
    assert ready.reason.startswith("BESTSHOT_PYTHON: ")
    monkeypatch.setenv("BESTSHOT_PYTHON", str(PYTHON))
    assert engine_python.ready() == engine_python.Ready(PYTHON)
    (environment.folder() / "bin").mkdir(parents=True)
    monkeypatch.delenv("BESTSHOT_PYTHON")
    assert engine_python.ready().reason.startswith("the environment is damaged, set up BestShot again: ")

"""The extension as a user has it: installed from the zip that BESTSHOT_ZIP names, and enabled. A pytest plugin."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import bpy  # makes the next one importable

# isort: split
import addon_utils
import pytest

NAME = "bl_ext.user_default.bestshot"
ZIP = Path(os.environ["BESTSHOT_ZIP"])


def install() -> None:
    """Install the zip, or update to it; enable it."""
    assert bpy.ops.extensions.package_install_files(filepath=str(ZIP), repo="user_default") == {"FINISHED"}


def remove(repository: str = "user_default") -> None:
    """Remove what was installed."""
    index = [each.module for each in bpy.context.preferences.extensions.repos].index(repository)
    assert bpy.ops.extensions.package_uninstall(repo_index=index, pkg_id="bestshot") == {"FINISHED"}


@pytest.fixture(scope="session")
def loaded() -> set[str]:
    """The modules that installing and enabling loaded."""
    before = set(sys.modules)
    install()
    return set(sys.modules) - before


@pytest.fixture(autouse=True)
def quiet_extension(request: pytest.FixtureRequest, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """The extension is enabled, and nobody complains on the terminal meanwhile; not so in `inside/`, without it."""
    if request.path.parent.name == "inside":
        yield
        return
    request.getfixturevalue("loaded")
    if not addon_utils.check(NAME)[1]:
        install()
    yield
    said = "".join(capfd.readouterr())
    assert not any(word in said for word in ("Error", "Warning", "Traceback", "Exception")), said

"""The extension as a user has it: installed from the zip that BESTSHOT_ZIP names, and enabled. A pytest plugin."""

import os
import sys
from collections.abc import Iterator

import bpy  # makes the next one importable

# isort: split
import addon_utils
import pytest

NAME = "bl_ext.user_default.bestshot"


def install() -> None:
    """Install the zip, or update to it; enable it."""
    done = bpy.ops.extensions.package_install_files(filepath=os.environ["BESTSHOT_ZIP"], repo="user_default")
    assert done == {"FINISHED"}


@pytest.fixture(scope="session")
def loaded() -> set[str]:
    """The modules that installing and enabling loaded."""
    before = set(sys.modules)
    install()
    return set(sys.modules) - before


@pytest.fixture(autouse=True)
def quiet_extension(loaded: set[str], capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """The extension is enabled, and nobody complains on the terminal meanwhile."""
    if not addon_utils.check(NAME)[1]:
        install()
    yield
    said = "".join(capfd.readouterr())
    assert not any(word in said for word in ("Error", "Warning", "Traceback", "Exception")), said

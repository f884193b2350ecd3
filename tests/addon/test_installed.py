"""The checks of `installed/`: the zip, built and really installed, in every Blender.

In processes of their own, as what installing imports can only be seen where nothing else was imported.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from build import MODELS, look_into
from in_blender import Outcomes, asked, checked, in_every_blender


@pytest.fixture(scope="module")
def outcomes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, zipped: Path
) -> Iterator[Outcomes]:
    homes = tmp_path_factory.mktemp("homes")
    here = Path(__file__).parent / "installed"
    with checked(asked(request), homes, "-p", "extension", folders=lambda _: [here], BESTSHOT_ZIP=zipped) as outcomes:
        yield outcomes


@in_every_blender
def test_installed(python: str, outcomes: Outcomes) -> None:
    ended = outcomes[python].result()
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_what_does_not_belong_in_the_zip_is_told(tmp_path: Path) -> None:
    made = tmp_path / "bestshot.zip"
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("__init__.py", "blender_manifest.toml", "LICENSE", "core/", "core/a.py", *MODELS):
            archive.writestr(name, "")
        for name in ("core/a.pyc", "core/b.so", "tests/c.py", "core"):
            archive.writestr(name, "0" * 5_000_000)
    assert look_into(made) == [
        "bestshot.zip is too large",
        *(f"{name} does not belong in bestshot.zip" for name in ("core/a.pyc", "core/b.so", "tests/c.py", "core")),
        "README.md is missing in bestshot.zip",
    ]

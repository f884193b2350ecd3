"""The package holds what is on disk, and its imports run one way only."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bestshot.core.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "core").rglob("*.py"))
ADDON = sorted((ROOT / "bestshot_addon").rglob("*.py"))

GROUND = {"errors", "files", "home", "model_files", "part", "prompts", "settings", "values", "version"}
STAGES = {"media", "scoring", "models", "selection"}
USERS = {"artefacts", "batch", "cache", "cli", "commands", "engine", "pipeline"}
NEVER = {
    "errors": {"home", "settings", "values"},
    "settings": {"home", "values"},
    **dict.fromkeys(STAGES, USERS),
    "artefacts": {"batch", "cache", "cli", "commands", "engine", "pipeline"},
    "cache": STAGES | {"artefacts", "batch", "cli", "commands", "engine", "pipeline"},
    "pipeline": {"artefacts", "batch", "cli", "commands", "engine"},
    "batch": {"cli", "commands", "engine"},
    "commands": {"cli"},
}

# What Blender imports of the engine: it has no libraries, and stays quick to start.
CLIENT = {
    "client",
    "environment",
    "installing",
    "interpreter",
    "libraries",
    "link",
    "log",
    "processes",
    "protocol",
    "torch_builds",
}
CLIENT_GROUND = {"engine", "errors", "home", "model_files", "part", "settings"}
LIGHT = {"errors", "home", "model_files", "part", "settings", "version"}  # of the ground, what Blender imports itself
# What the add-on imports at once, besides.
LIGHT_COMMAND = LIGHT | {"clock", "ending", "files", "options", "presets", "progress", "wording"}


def imported(file: Path, *, at_once: bool = False) -> Iterator[str]:
    """Full dotted names of all that the file imports, wherever in it; `from a import b` gives a.b.

    at_once: only what is imported as soon as the file is, and not inside functions.
    """
    package = ["bestshot", *file.relative_to(ROOT).parent.parts]
    tree = ast.parse(file.read_text("utf-8"))
    for node in tree.body if at_once else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            yield from (".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names)


def test_imported_names_are_resolved() -> None:
    core = set(imported(ROOT / "core" / "cache.py"))
    assert {"os", "bestshot.core.home.home", "bestshot.core.values.Analysis"} <= core


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_imports_run_one_way(file: Path) -> None:
    names = [name.split(".") for name in imported(file)]
    assert not {"bpy", "bestshot_addon"} & {part for name in names for part in name}

    here = Path(file.relative_to(ROOT / "core").parts[0]).stem
    siblings = {name[2] for name in names if name[:2] == ["bestshot", "core"] and len(name) > 2}
    assert not siblings & NEVER.get(here, set())
    if here in GROUND:
        assert siblings <= GROUND


@pytest.mark.parametrize("name", sorted(CLIENT))
def test_what_blender_imports_needs_the_standard_library_alone(name: str) -> None:
    for full in imported(ROOT / "core" / "engine" / f"{name}.py"):
        parts = full.split(".")
        if parts[:3] == ["bestshot", "core", "engine"]:
            assert parts[3] in CLIENT
        else:
            assert parts[0] in sys.stdlib_module_names or (parts[0] == "bestshot" and parts[2] in CLIENT_GROUND)


@pytest.mark.parametrize("name", sorted(LIGHT))
def test_so_does_what_it_imports_of_the_ground(name: str) -> None:
    for full in imported(ROOT / "core" / f"{name}.py"):
        parts = full.split(".")
        assert parts[0] in sys.stdlib_module_names or (parts[0] == "bestshot" and parts[2] in LIGHT)


@pytest.mark.parametrize("file", ADDON, ids=lambda file: file.name)
def test_the_addon_needs_blender_and_the_standard_library_alone(file: Path) -> None:
    for full in imported(file):
        parts = full.split(".")
        assert parts[0] in sys.stdlib_module_names | {"bpy", "bl_operators", "bestshot"}
        if parts[:2] == ["bestshot", "core"]:
            assert parts[2] in LIGHT_COMMAND or (parts[2] == "engine" and parts[3] in CLIENT)


@pytest.mark.parametrize("name", sorted(LIGHT_COMMAND - {"engine"}))
def test_what_the_addon_imports_brings_nothing_heavy(name: str) -> None:
    """At import time; what a command imports when it is called runs in another Python."""
    for full in imported(ROOT / "core" / f"{name}.py", at_once=True):
        parts = full.split(".")
        if parts[:3] == ["bestshot", "core", "engine"]:
            assert parts[3] in CLIENT
        else:
            assert parts[0] in sys.stdlib_module_names or (parts[0] == "bestshot" and parts[2] in LIGHT_COMMAND)


def test_every_folder_of_the_core_is_packaged() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    folders = {file.parent.relative_to(ROOT) for file in FILES}
    assert {".".join(("bestshot", *folder.parts)) for folder in folders} | {"bestshot"} == set(tools["packages"])
    assert [folder for folder in folders if not (ROOT / folder / "__init__.py").exists()] == []


def test_the_version_is_the_manifests() -> None:
    manifest = tomllib.loads((ROOT / "blender_manifest.toml").read_text("utf-8"))
    assert manifest["version"] == VERSION
    assert f"## [{VERSION}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")

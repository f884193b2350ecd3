"""The package holds what is on disk, and its imports run one way only: from each folder to those below it."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bestshot.core.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
CORE = sorted((ROOT / "core").rglob("*.py"))
ADDON = sorted((ROOT / "bestshot_addon").rglob("*.py"))

LAYERS = (
    {"__init__", "errors", "version"},
    {"base"},
    {"presets", "settings"},
    {"values"},
    {"media", "models"},
    {"scorers"},
    {"taste"},
    {"analyse", "deliver", "select"},
    {"pipeline"},
    {"compare"},
    {"batch", "engine", "train"},
    {"cli"},
)
"""What lies in `core/`, the lowest first. A file may import what lies in lower layers and in its own folder."""

LAYER_OF = {name: layer for layer, names in enumerate(LAYERS) for name in names}


def module_of(file: Path) -> list[str]:
    """The parts of a module's name: `["bestshot", "core", "base", "files"]`; of a package, those of its folder."""
    parts = ["bestshot", *file.relative_to(ROOT).with_suffix("").parts]
    return parts[:-1] if parts[-1] == "__init__" else parts


MODULES = {".".join(module_of(file)): file for file in (*CORE, *ADDON)}


def imported(file: Path, *, at_once: bool = False) -> Iterator[str]:
    """Full dotted names of all that the file imports, wherever in it; `from a import b` gives a.b.

    at_once: only what is imported as soon as the file is, and not inside functions or for type checks.
    """
    package = ["bestshot", *file.relative_to(ROOT).parent.parts]
    tree = ast.parse(file.read_text("utf-8"))
    for node in tree.body if at_once else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            yield from (".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names)


def modules_imported(file: Path, *, at_once: bool = False) -> set[str]:
    """The modules of BestShot among them, and the packages that they lie in, which are imported on the way."""
    found = set()
    for name in imported(file, at_once=at_once):
        parts = name.split(".")
        found |= {prefix for stop in range(2, len(parts) + 1) if (prefix := ".".join(parts[:stop])) in MODULES}
    return found


def place(module: str) -> str:
    """What a module of the core is, or lies in, as `LAYERS` calls it."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else "__init__"


def test_imported_names_are_resolved() -> None:
    store = ROOT / "core" / "analyse" / "cache" / "store.py"
    assert {"os", "bestshot.core.base.paths.home", "bestshot.core.values.Analysis"} <= set(imported(store))
    assert {"bestshot.core.base", "bestshot.core.base.paths", "bestshot.core.values"} <= modules_imported(store)


def test_everything_in_the_core_has_a_layer() -> None:
    there = {path.stem for path in (ROOT / "core").iterdir() if path.is_dir() or path.suffix == ".py"}
    assert there - {"__pycache__"} == set(LAYER_OF)


@pytest.mark.parametrize("file", CORE, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_imports_run_downward(file: Path) -> None:
    here = place(".".join(module_of(file)))
    for module in modules_imported(file):
        assert module.startswith("bestshot.core"), f"the core knows nothing of {module}"
        there = place(module)
        assert there in (here, "__init__") or LAYER_OF[there] < LAYER_OF[here], f"{here} must not import {there}"


def test_what_blender_imports_needs_the_standard_library_alone() -> None:
    """Everything of the core that the add-on imports, and all that these import at once, however far down."""
    waiting = {module for file in ADDON for module in modules_imported(file) if module.startswith("bestshot.core")}
    seen: set[str] = set()
    while waiting:
        module = waiting.pop()
        seen.add(module)
        for name in imported(MODULES[module], at_once=True):
            assert name.split(".")[0] in sys.stdlib_module_names | {"bestshot"}, f"{module} imports {name}"
        waiting |= modules_imported(MODULES[module], at_once=True) - seen
    assert "bestshot.core.engine.client" in seen


BLENDER = {"bpy", "bl_operators", "bl_ui", "blf", "gpu", "gpu_extras", "numpy", "bestshot"}
"""Packages that come with every Blender, and ours."""


@pytest.mark.parametrize("file", ADDON, ids=lambda file: file.name)
def test_the_addon_needs_blender_and_the_standard_library_alone(file: Path) -> None:
    for name in imported(file):
        assert name.split(".")[0] in sys.stdlib_module_names | BLENDER


def test_every_folder_of_the_core_is_packaged() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    folders = {file.parent.relative_to(ROOT) for file in CORE}
    assert {".".join(("bestshot", *folder.parts)) for folder in folders} | {"bestshot"} == set(tools["packages"])
    assert [folder for folder in folders if not (ROOT / folder / "__init__.py").exists()] == []


def test_the_version_is_the_manifests() -> None:
    manifest = tomllib.loads((ROOT / "blender_manifest.toml").read_text("utf-8"))
    assert manifest["version"] == VERSION
    assert f"## [{VERSION}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")

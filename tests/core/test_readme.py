"""What the README and the pages in docs say is so: tables, commands, options, variables, files and links."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from settings_table import PAGE, with_tables

from bestshot.core.settings import SPECS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
OTHERS_OPTIONS = {"--command", "--nthreads"}  # Blender's and Dask's

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def sources() -> str:
    """Return all Python that options and variables may be declared in."""
    folders = ("core", "bestshot_addon", "scripts", "tests")
    return "\n".join(path.read_text("utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py"))


def code_in(text: str) -> str:
    """Return what the page shows as code, one piece a line."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return "\n".join([*blocks, *spans])


def anchors_of(text: str) -> set[str]:
    """Return the names that GitHub gives to the page's headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_tables_are_up_to_date() -> None:
    text = PAGE.read_text("utf-8")
    assert with_tables(text) == text, "run python3 scripts/settings_table.py"


@pages
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    assert links
    for link in links:
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.is_file(), link
        assert not anchor or anchor in anchors_of(target.read_text("utf-8")), link


def test_every_page_is_linked_from_the_readme() -> None:
    readme = PAGES[0].read_text("utf-8")
    assert all(f"(docs/{page.name}" in readme for page in PAGES[1:])


@pages
def test_files_that_are_named_exist(page: Path) -> None:
    code = code_in(page.read_text("utf-8"))
    for path in re.findall(r"(?<![\w./])(?:core|bestshot_addon|docs|scripts|tests)/[\w/.]*\w", code):
        assert (ROOT / path).exists(), path


@pages
def test_options_that_are_named_exist(page: Path) -> None:
    declared = {spec.option for spec in SPECS} | set(re.findall(r'"(--[a-z][a-z-]+)"', sources())) | OTHERS_OPTIONS
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", code_in(page.read_text("utf-8"))))
    assert named <= declared


@pages
def test_variables_that_are_named_exist(page: Path) -> None:
    named = set(re.findall(r"BESTSHOT_[A-Z_]+", code_in(page.read_text("utf-8"))))
    assert named <= set(re.findall(r'"(BESTSHOT_[A-Z_]+)"', sources()))


def test_commands_that_are_named_exist() -> None:
    text = "\n".join(code_in(page.read_text("utf-8")) for page in PAGES)
    named = set(re.findall(r"(?:^|\s)bestshot ([a-z]+)", text)) - {"bestshot"}
    shown = subprocess.run(
        (sys.executable, "-m", "bestshot.core.cli", "--help"), capture_output=True, text=True, check=True
    ).stdout
    assert {"find", "batch", "models", "setup", "engine"} <= named
    assert named <= set(re.findall(r"^    ([a-z]+)", shown, re.MULTILINE))


def test_the_listing_of_the_house_is_complete() -> None:
    text = (ROOT / "docs" / "development.md").read_text("utf-8")
    listing = text.split("core/ ")[1].split("bestshot_addon/ ")[0]
    listed = set(re.findall(r"^  ([\w.]+)", listing, re.MULTILINE))
    there = {path.name for path in (ROOT / "core").iterdir()} - {"__init__.py", "__pycache__"}
    assert listed == there

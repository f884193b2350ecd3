"""What the README says of the settings and presets is what they are."""

from pathlib import Path

from settings_table import with_tables

README = Path(__file__).parents[2] / "README.md"


def test_the_tables_are_up_to_date() -> None:
    text = README.read_text("utf-8")
    assert with_tables(text) == text, "run python3 scripts/settings_table.py"

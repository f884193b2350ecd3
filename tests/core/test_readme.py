"""What the README says of the settings is what they are."""

from pathlib import Path

from settings_table import with_table

README = Path(__file__).parents[2] / "README.md"


def test_the_table_of_settings_is_up_to_date() -> None:
    text = README.read_text("utf-8")
    assert with_table(text) == text, "run python3 scripts/settings_table.py"

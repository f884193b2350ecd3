"""Writes the README's table of settings from their one declaration: `python3 scripts/settings_table.py`."""

import sys
from pathlib import Path

from environment import ROOT, ensure, run

BEGIN, END = "<!-- settings: written by scripts/settings_table.py -->", "<!-- end of settings -->"


def table() -> str:
    """The table in Markdown."""
    from bestshot.core.settings import RUN, SPECS  # noqa: PLC0415  (only the project's environment has it)

    rows = ["| panel | option | what it does | accepted | usual | default |", "|---|---|---|---|---|---|"]
    for spec in SPECS:
        label = spec.label if spec.group != RUN else ""
        cells = (label, f"`{spec.option}`", spec.option_help, spec.accepted, spec.usual, spec.default_text)
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def with_table(text: str) -> str:
    """The README's text with the table between its two marks."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--here"]:
        readme = Path(ROOT / "README.md")
        readme.write_text(with_table(readme.read_text("utf-8")), "utf-8")
    else:
        sys.exit(run(ensure("demo"), __file__, "--here"))

"""Writes the tables of docs/settings.md from what the code declares: `python3 scripts/settings_table.py`."""

import sys

from environment import ROOT, ensure, run

PAGE = ROOT / "docs" / "settings.md"
BEGIN, END = "<!-- {}: written by scripts/settings_table.py -->", "<!-- end of {} -->"


def settings() -> list[str]:
    """Return the table of settings, line by line, in Markdown."""
    from bestshot.core.settings import RUN, SPECS  # noqa: PLC0415  (only the project's environment has it)

    rows = ["| panel | option | what it does | accepted | usual | default |", "|---|---|---|---|---|---|"]
    for spec in SPECS:
        label = spec.label if spec.group != RUN else ""
        cells = (label, f"`{spec.option}`", spec.option_help, spec.accepted, spec.usual, spec.default_text)
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def presets() -> list[str]:
    """Return the table of presets, line by line, in Markdown."""
    from bestshot.core.presets import PRESETS  # noqa: PLC0415

    rows = ["| panel | option | for |", "|---|---|---|"]
    return rows + [f"| {preset.title} | `--preset {name}` | {preset.help} |" for name, preset in PRESETS.items()]


def with_tables(text: str) -> str:
    """Return the page's text with each table written anew between its two marks."""
    for name, table in (("settings", settings()), ("presets", presets())):
        begin, end = BEGIN.format(name), END.format(name)
        before, rest = text.split(begin)
        text = "\n".join([before + begin, *table, end + rest.split(end)[1]])
    return text


if __name__ == "__main__":
    if sys.argv[1:] == ["--here"]:
        PAGE.write_text(with_tables(PAGE.read_text("utf-8")), "utf-8")
    else:
        sys.exit(run(ensure(), __file__, "--here"))

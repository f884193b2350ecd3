"""The text that `bestshot find` prints: a table of the picks, each with its reason, and notes."""

from ..base.format_time import format_time
from ..base.messages import number_of, scored_by
from ..base.printable import printable_line
from ..values import Analysis, Pick, Selection


def format_report(analysis: Analysis, selection: Selection) -> str:
    """Return the report on a take, several lines without a final newline."""
    length, analysed = format_time(float(analysis.duration)), "part" if analysis.part else "take"
    if analysis.part:
        length += f" from {format_time(float(analysis.start))} to {format_time(float(analysis.end))}"
    shots = number_of(len(selection.picks), "shot")
    lines = [f"{printable_line(analysis.take.path.name)}: {shots} in {length}, {scored_by(analysis.model)}"]
    rows = [("#", "peak", "clip", "score", "why")]
    for pick in selection.picks:
        clip = f"{format_time(float(pick.start))} – {format_time(float(pick.end))}"
        reason = reason_with_scores(pick, selection, analysed)
        rows.append((str(pick.rank), format_time(float(pick.peak_time)), clip, f"{pick.score:.2f}", reason))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows if selection.picks else []:
        lines.append("  " + "  ".join([*(cell.rjust(width) for cell, width in zip(row, widths, strict=False)), row[4]]))
    return "\n".join(lines + [f"  note: {printable_line(note)}" for note in selection.notes])


def reason_with_scores(pick: Pick, selection: Selection, analysed: str) -> str:
    """Return the reason for a pick, its strengths each with their score and the average, which is called `analysed`."""
    words, first = pick.reason.split(", "), int(bool(pick.hint))
    for place, name in enumerate(pick.strengths, first):
        words[place] += f" ({name} {pick.components[name]:.2f}, {analysed} {selection.averages[name]:.2f})"
    return ", ".join(words)

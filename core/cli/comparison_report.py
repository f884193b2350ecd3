"""The text that `bestshot compare` prints: a table of the groups, and notes."""

from ..base.format_time import format_time
from ..base.messages import number_of, scored_by
from ..base.printable import printable_line
from ..compare.values import Comparison


def format_report(comparison: Comparison) -> str:
    """Return the report on a comparison, several lines without a final newline; the best of each group has its rank."""
    takes, shots = number_of(len(comparison.takes), "take"), number_of(len(comparison.groups), "shot")
    rows = [("#", "take", "peak", "clip", "score", "why")]
    for place, shot in comparison.shots:
        pick = shot.pick
        rows.append(
            (
                str(pick.rank) if place == 1 else "",
                printable_line(comparison.analysis_of(shot).take.path.name),
                format_time(float(pick.peak_time)),
                f"{format_time(float(pick.start))} – {format_time(float(pick.end))}",
                f"{pick.score:.2f}",
                shot.behind or pick.reason,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [f"{shots} from {takes}, {scored_by(comparison.model)}"]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=False)]
        lines.append("  " + "  ".join([*cells, row[5]]))
    return "\n".join(lines + [f"  note: {printable_line(note)}" for note in comparison.notes])

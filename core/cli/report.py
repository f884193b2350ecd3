"""What the command line says at the end: a table of the picks, each with its why, and what was relaxed."""

from ..base.format_time import clock
from ..base.messages import judged_by, number_of
from ..select.explain import in_words
from ..values import Analysis, Pick, Selection


def report(analysis: Analysis, selection: Selection) -> str:
    """Several lines of text."""
    where, whole = clock(float(analysis.duration)), "part" if analysis.part else "take"
    if analysis.part:
        where += f" from {clock(float(analysis.start))} to {clock(float(analysis.end))}"
    moments = number_of(len(selection.picks), "moment")
    lines = [f"{analysis.take.path.name}: {moments} in {where}, {judged_by(analysis.model)}"]
    rows = [("#", "peak", "clip", "score", "why")]
    for pick in selection.picks:
        clip = f"{clock(float(pick.start))} – {clock(float(pick.end))}"
        reason = why(pick, selection, whole)
        rows.append((str(pick.rank), clock(float(pick.peak_time)), clip, f"{pick.score:.2f}", reason))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows if selection.picks else []:
        lines.append("  " + "  ".join([*(cell.rjust(width) for cell, width in zip(row, widths, strict=False)), row[4]]))
    return "\n".join(lines + [f"  note: {note}" for note in selection.notes])


def why(pick: Pick, selection: Selection, whole: str = "take") -> str:
    """The strengths of a pick with their values, against the average of the whole, which is called so."""
    parts = [
        f"{in_words((name,))} ({name} {pick.components[name]:.2f}, {whole} {selection.averages[name]:.2f})"
        for name in pick.strengths
    ]
    return ", ".join(parts) or pick.reason

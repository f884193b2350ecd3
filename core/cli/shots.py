"""The shots of a take: written to a folder, and printed."""

import sys
from pathlib import Path

from ..base.printable import printable_line
from ..base.progress import Progress
from ..deliver.results import write_results
from ..values import Analysis, Selection
from .report import format_report


def write_shots(folder: Path | None, analysis: Analysis, selection: Selection, progress: Progress) -> tuple[str, ...]:
    """Write all files of a selection where there is a folder for them; return notes. Raises as `write_results`."""
    return write_results(folder, analysis, selection, progress).notes if folder else ()


def print_shots(
    analysis: Analysis, selection: Selection, folder: Path | None, notes: tuple[str, ...], answer: str = ""
) -> None:
    """Print the report on a take, an answer to what the user asked besides, notes, and where the files are."""
    print(format_report(analysis, selection))
    if answer:
        print(f"  {answer}")
    for note in notes:
        print(f"  note: {printable_line(note)}")
    if folder:
        print(f"  written to {printable_line(str(folder))}")
    sys.stdout.flush()

"""Show a batch in the terminal: a status line while it runs, and one line for each finished take."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from ..base.format_time import format_duration, format_time_left
from ..base.messages import number_of, scored_by
from ..base.printable import printable_line
from ..base.terminal_progress import StatusLine
from .job import JobResult
from .library import LibraryTake
from .summary import Summary

MAX_NAMES = 8  # of running takes in the status line; of more, only the number is shown


class BatchProgress:
    """The Observer that shows jobs in the terminal. A job has the index of its take; progress goes by file size."""

    def __init__(self, takes: Sequence[LibraryTake]) -> None:
        self._takes = takes
        self._began = time.monotonic()
        self._line = StatusLine()
        self._running: Sequence[int] = ()
        self._total_size = sum(_size(take) for take in takes)
        self._analysed_size = self._kept_size = self._finished = 0

    def print_notes(self, *notes: str) -> None:
        """Write notes to standard error."""
        for note in notes:
            sys.stderr.write(f"note: {printable_line(note)}\n")

    def show_running(self, jobs: Sequence[int]) -> None:
        """Redraw the status line if it is due or other jobs are running than before."""
        share = (self._analysed_size + self._kept_size) / self._total_size
        if self._line.is_due(share) or (self._line.is_terminal and jobs != self._running):
            self._line.draw(self._status(jobs, share), share)
        self._running = jobs

    def report_result(self, job: int, result: JobResult) -> None:
        """Write the line for a finished take; for one that failed, to standard error."""
        take = self._takes[job]
        name = printable_line(take.name)
        self._finished += 1
        if result.status == "kept":
            self._kept_size += _size(take)
        else:
            self._analysed_size += _size(take)
        self._line.clear()
        if result.status == "failed":
            sys.stderr.write(f"error: {name}: {printable_line(without_path(result.error, take.path))}\n")
        else:
            sys.stdout.write(f"{self._finished}/{len(self._takes)} {name}: {describe_result(result)}\n")
            sys.stdout.flush()

    def print_summary(self, summary: Summary, page: Path) -> None:
        """Write the last line."""
        sys.stdout.write(
            f"{summary.headline}, in {format_duration(summary.seconds)}; see {printable_line(str(page))}\n"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.clear()

    def _status(self, jobs: Sequence[int], share: float) -> str:
        text = f"{self._finished}/{len(self._takes)} takes  {self._line.bar(share)}"
        analysed_share = self._analysed_size / max(self._total_size - self._kept_size, 1)
        if left := format_time_left(time.monotonic() - self._began, analysed_share):
            text += f"  {left} left"
        if 0 < len(jobs) <= MAX_NAMES:
            text += "  at work: " + ", ".join(printable_line(self._takes[job].name) for job in jobs)
        elif jobs:
            text += f"  {len(jobs)} at work"
        return text


def describe_result(result: JobResult) -> str:
    """Return one line about a take that did not fail."""
    found = f"{number_of(len(result.picks), 'shot')}, {scored_by(result.model)}"
    return f"{found}, kept from before" if result.status == "kept" else f"{found}, {format_duration(result.seconds)}"


def without_path(error: str, path: Path) -> str:
    """Return an error without the path or file name that it begins with."""
    return error.removeprefix(f"{path}: ").removeprefix(f"{path.name}: ")


def _size(take: LibraryTake) -> int:
    """Return the size of a take in bytes, at least 1."""
    return max(take.size, 1)

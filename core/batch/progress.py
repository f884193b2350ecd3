"""What the terminal is told of a batch: a line that lives while it goes on, and one that stays for each take."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from ..base.format_time import duration, time_left
from ..base.messages import judged_by, number_of
from ..base.terminal_progress import StatusLine, bar
from ..deliver.theme import legible
from .job import Outcome
from .library import Listed
from .summary import Summary

MOST_NAMES = 8  # that are at work, before it is their number alone


class Teller:
    """Tells of takes by their number. How much is done goes by the size of files."""

    def __init__(self, takes: Sequence[Listed]) -> None:
        self._takes = takes
        self._began = time.monotonic()
        self._line = StatusLine()
        self._busy: Sequence[int] = ()
        self._all = sum(_weight(take) for take in takes)
        self._worked = self._skipped = self._finished = 0

    def note(self, *notes: str) -> None:
        for note in notes:
            sys.stderr.write(f"note: {legible(note)}\n")

    def at_work(self, jobs: Sequence[int]) -> None:
        """Draw the line that lives, where it is time or the takes at work are others than before."""
        if self._line.due or (self._line.terminal and jobs != self._busy):
            self._line.draw(self._state(jobs))
        self._busy = jobs

    def finished(self, job: int, outcome: Outcome) -> None:
        """Write the line that stays: of a failure, on standard error."""
        take = self._takes[job]
        self._finished += 1
        if outcome.status == "kept":
            self._skipped += _weight(take)
        else:
            self._worked += _weight(take)
        self._line.wipe()
        if outcome.status == "failed":
            sys.stderr.write(f"error: {legible(take.name)}: {legible(bare(outcome.error, take.path))}\n")
        else:
            sys.stdout.write(f"{self._finished}/{len(self._takes)} {legible(take.name)}: {in_short(outcome)}\n")
            sys.stdout.flush()

    def end(self, summary: Summary, page: Path) -> None:
        """Write how it went."""
        sys.stdout.write(f"{summary.in_short}, in {duration(summary.seconds)}; see {page}\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.wipe()

    def _state(self, jobs: Sequence[int]) -> str:
        share = (self._worked + self._skipped) / self._all
        text = f"{self._finished}/{len(self._takes)} takes  {bar(share)}"
        fresh = self._worked / max(self._all - self._skipped, 1)
        if left := time_left(time.monotonic() - self._began, fresh):
            text += f"  {left} left"
        if 0 < len(jobs) <= MOST_NAMES:
            text += "  at work: " + ", ".join(legible(self._takes[job].name) for job in jobs)
        elif jobs:
            text += f"  {len(jobs)} at work"
        return text


def in_short(outcome: Outcome) -> str:
    """What became of a take that did not fail."""
    found = f"{number_of(len(outcome.picks), 'moment')}, {judged_by(outcome.model)}"
    return f"{found}, kept from before" if outcome.status == "kept" else f"{found}, {duration(outcome.seconds)}"


def bare(error: str, path: Path) -> str:
    """The error without the name of the file that it begins with."""
    return error.removeprefix(f"{path}: ").removeprefix(f"{path.name}: ")


def _weight(take: Listed) -> int:
    return max(take.size, 1)

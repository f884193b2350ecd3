"""Progress in a terminal: a bar that is redrawn, or seldom a plain line where standard error is no terminal."""

import os
import shutil
import sys
import time
from dataclasses import dataclass, field
from math import inf
from typing import Self, TextIO

from .format_time import format_time_left
from .progress import Overall

TERMINAL_INTERVAL = 0.1  # seconds between two updates
LEAST_INTERVAL, LEAST_STEP, MOST_INTERVAL = 5.0, 0.1, 60.0  # of plain lines: seconds, share done between two, seconds
BAR_WIDTH = 24
BLOCKS, PLAIN = ("█", "░"), ("#", ".")  # what a bar is made of, and where the terminal lacks that


@dataclass
class StatusLine:
    """A line of a terminal that is redrawn; plain lines where there is no terminal."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    _drawn_at: float = -inf
    _drawn_share: float = 0.0
    _visible: bool = False

    @property
    def is_terminal(self) -> bool:
        """Whether lines can be redrawn there."""
        return self.stream.isatty() and os.environ.get("TERM") != "dumb"

    def is_due(self, share: float) -> bool:
        """Return whether it is time for the next update. share: done so far, 0..1; the end is due at once."""
        if share >= 1 and self._drawn_share < 1:
            return True
        passed = time.monotonic() - self._drawn_at
        if self.is_terminal:
            return passed >= TERMINAL_INTERVAL
        return passed >= (LEAST_INTERVAL if share - self._drawn_share >= LEAST_STEP else MOST_INTERVAL)

    def draw(self, text: str, share: float) -> None:
        """Show the text; on a terminal, as much of it as fits in one line. share: done so far, 0..1"""
        self._drawn_at, self._drawn_share = time.monotonic(), share
        if self.is_terminal:
            width = shutil.get_terminal_size().columns - 1
            self.stream.write("\r" + text[:width].ljust(width))
            self._visible = True
        else:
            self.stream.write(f"{text}\n")
        self.stream.flush()

    def bar(self, share: float) -> str:
        """Return a bar for a share of 0..1, such as `███████░░░░░░░  48%`; without a terminal `48%`."""
        if not self.is_terminal:
            return f"{share:.0%}"
        filled = round(share * BAR_WIDTH)
        done, left = BLOCKS if _can_show(self.stream, "".join(BLOCKS)) else PLAIN
        return done * filled + left * (BAR_WIDTH - filled) + f"  {share:4.0%}"

    def make_due(self) -> None:
        """Make the next update due at once."""
        self._drawn_at, self._drawn_share = -inf, 0.0

    def clear(self) -> None:
        """Clear the line of the terminal, so that other output can be written there."""
        if self._visible:
            self.stream.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
            self.stream.flush()
            self._visible = False


@dataclass
class TerminalProgress:
    """A Progress that shows stage, bar, share done, speed and time left; of each stage, or of all work.

    overall: of all work, whose parts the caller ends.
    `with TerminalProgress() as progress: …` clears the line at the end; print nothing else before that.
    """

    label: str = ""
    overall: Overall | None = None
    _line: StatusLine = field(default_factory=StatusLine)
    _stage: str = ""
    _stage_began: float = 0.0

    def __call__(self, done: int, total: int, stage: str) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._stage_began = stage, now
            self._line.make_due()
        share = min(done / total, 1.0) if total > 0 else 0.0
        if self.overall:
            self.overall.update(done, total, stage)
            share = self.overall.share
        if self._line.is_due(share):
            self._line.draw(self.label + self._text(done, total, share, now - self._stage_began), share)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.overall and self.overall.share >= 1 and self._line.is_due(1.0):
            self._line.draw(f"{self.label}{self._stage}  {self._line.bar(1.0)}", 1.0)
        self._line.clear()

    def _text(self, done: int, total: int, share: float, seconds: float) -> str:
        """Return a line such as `analysing frames  ███████░░░░░░░  48%  97/s  31 s left`.

        share: as it is shown, 0..1. seconds: how long the stage has been running. total: 0 if unknown.
        """
        if total <= 0 and not share:
            return f"{self._stage}  {done}" if done else f"{self._stage} …"
        text = f"{self._stage}  {self._line.bar(share)}"
        if left := self.overall.left if self.overall else format_time_left(seconds, share):
            text += f"  {done / seconds:.3g}/s" if done and seconds > 1 else ""
            text += f"  {left} left"
        return text


def _can_show(stream: TextIO, text: str) -> bool:
    """Return whether a stream has characters for a text."""
    try:
        text.encode(stream.encoding or "utf-8")
    except (LookupError, UnicodeEncodeError):
        return False
    return True

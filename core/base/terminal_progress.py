"""Progress in a terminal: a bar that is redrawn, or plain lines where standard error is no terminal."""

import shutil
import sys
import time
from dataclasses import dataclass, field
from typing import Self, TextIO

from .format_time import format_time_left

TERMINAL_INTERVAL, PLAIN_INTERVAL = 0.1, 5.0  # seconds between two updates
BAR_WIDTH = 24


@dataclass
class StatusLine:
    """A line of a terminal that is redrawn; plain lines where there is no terminal."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    _drawn_at: float = 0.0
    _visible: bool = False

    @property
    def is_terminal(self) -> bool:
        return self.stream.isatty()

    @property
    def due(self) -> bool:
        """Whether enough time has passed for the next update."""
        return time.monotonic() - self._drawn_at >= (TERMINAL_INTERVAL if self.is_terminal else PLAIN_INTERVAL)

    def draw(self, text: str) -> None:
        """Show the text; on a terminal, as much of it as fits in one line."""
        self._drawn_at = time.monotonic()
        if self.is_terminal:
            width = shutil.get_terminal_size().columns - 1
            self.stream.write("\r" + text[:width].ljust(width))
            self._visible = True
        else:
            self.stream.write(f"{text}\n")
        self.stream.flush()

    def make_due(self) -> None:
        """Make the next update due at once."""
        self._drawn_at = 0.0

    def clear(self) -> None:
        """Clear the line of the terminal, so that other output can be written there."""
        if self._visible:
            self.stream.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
            self.stream.flush()
            self._visible = False


@dataclass
class TerminalProgress:
    """A Progress that shows stage, bar, share done, speed and time left.

    `with TerminalProgress() as progress: …` clears the line at the end; print nothing else before that.
    """

    label: str = ""
    _line: StatusLine = field(default_factory=StatusLine)
    _stage: str = ""
    _stage_began: float = 0.0

    def __call__(self, done: int, total: int, stage: str) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._stage_began = stage, now
            self._line.make_due()
        if self._line.is_terminal if done == total > 0 else self._line.due:
            self._line.draw(self.label + format_progress(done, total, stage, now - self._stage_began))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.clear()


def bar(share: float) -> str:
    """Return a bar for a share of 0..1, such as `███████░░░░░░░  48%`."""
    filled = round(share * BAR_WIDTH)
    return "█" * filled + "░" * (BAR_WIDTH - filled) + f"  {share:4.0%}"


def format_progress(done: int, total: int, stage: str, seconds: float) -> str:
    """Return a line such as `analysing frames  ███████░░░░░░░  48%  97/s  31 s left`.

    seconds: how long the stage has been running. total: 0 if unknown.
    """
    if total <= 0:
        return f"{stage}  {done}" if done else f"{stage} …"
    share = min(done / total, 1.0)
    text = f"{stage}  {bar(share)}"
    if left := format_time_left(seconds, share):
        text += f"  {done / seconds:.3g}/s  {left} left"
    return text

"""How the terminal is told what goes on: a bar that redraws itself, or plain lines where there is no terminal."""

import shutil
import sys
import time
from dataclasses import dataclass, field
from typing import Self, TextIO

from .format_time import time_left

EVERY_TERMINAL, EVERY_PLAIN = 0.1, 5.0  # seconds between two updates


@dataclass
class StatusLine:
    """A line of a terminal that is drawn anew; plain lines where there is no terminal."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    _shown: float = 0.0
    _drawn: bool = False

    @property
    def terminal(self) -> bool:
        return self.stream.isatty()

    @property
    def due(self) -> bool:
        """Whether the last one stood long enough."""
        return time.monotonic() - self._shown >= (EVERY_TERMINAL if self.terminal else EVERY_PLAIN)

    def draw(self, text: str) -> None:
        """Show the text: on a terminal, as much as has room in one line."""
        self._shown = time.monotonic()
        if self.terminal:
            width = shutil.get_terminal_size().columns - 1
            self.stream.write("\r" + text[:width].ljust(width))
            self._drawn = True
        else:
            self.stream.write(f"{text}\n")
        self.stream.flush()

    def renew(self) -> None:
        """Let the next one be due at once."""
        self._shown = 0.0

    def wipe(self) -> None:
        """Leave the line of the terminal empty, for others to write there."""
        if self._drawn:
            self.stream.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
            self.stream.flush()
            self._drawn = False


@dataclass
class TerminalProgress:
    """A Progress for people: stage, bar, share done, pace, time left.

    `with TerminalProgress() as progress: …` clears the line of the bar at the end; print nothing else before.
    """

    label: str = ""
    _line: StatusLine = field(default_factory=StatusLine)
    _stage: str = ""
    _began: float = 0.0

    def __call__(self, done: int, total: int, stage: str) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began = stage, now
            self._line.renew()
        if self._line.terminal if done == total > 0 else self._line.due:
            self._line.draw(self.label + describe(done, total, stage, now - self._began))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.wipe()


def bar(share: float) -> str:
    """A share of 0..1 such as `███████░░░░░░░  48%`."""
    return "█" * round(share * 24) + "░" * (24 - round(share * 24)) + f"  {share:4.0%}"


def describe(done: int, total: int, stage: str, seconds: float) -> str:
    """One line such as `looking at frames  ███████░░░░░░░  48%  97/s  31 s left`."""
    if total <= 0:
        return f"{stage}  {done}" if done else f"{stage} …"
    share = min(done / total, 1.0)
    text = f"{stage}  {bar(share)}"
    if left := time_left(seconds, share):
        text += f"  {done / seconds:.3g}/s  {left} left"
    return text

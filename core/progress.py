"""How the terminal is told what goes on: a bar that redraws itself, or plain lines where there is no terminal."""

import shutil
import sys
import time
from dataclasses import dataclass, field
from typing import Self, TextIO

from .clock import time_left

EVERY_TERMINAL, EVERY_PLAIN = 0.1, 5.0  # seconds between two updates


@dataclass
class TerminalProgress:
    """A Progress for people: stage, bar, share done, pace, time left.

    `with TerminalProgress() as progress: …` clears the line of the bar at the end; print nothing else before.
    """

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    label: str = ""
    _stage: str = ""
    _began: float = 0.0
    _shown: float = 0.0
    _line: bool = False

    def __call__(self, done: int, total: int, stage: str) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began, self._shown = stage, now, 0.0
        terminal = self.stream.isatty()
        if now - self._shown < (EVERY_TERMINAL if terminal else EVERY_PLAIN) and (done != total or not total):
            return
        self._shown = now
        text = describe(done, total, stage, now - self._began)
        if terminal:
            width = shutil.get_terminal_size().columns - 1
            self.stream.write("\r" + f"{self.label}{text}"[:width].ljust(width))
            self._line = True
        elif done != total or not total:
            self.stream.write(f"{self.label}{text}\n")
        self.stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._line:
            self.stream.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
            self.stream.flush()
            self._line = False


def describe(done: int, total: int, stage: str, seconds: float) -> str:
    """One line such as `looking at frames  ███████░░░░░░░  48%  97/s  31 s left`."""
    if total <= 0:
        return f"{stage}  {done}" if done else f"{stage} …"
    share = min(done / total, 1.0)
    bar = ("█" * round(share * 24)).ljust(24, "░")
    text = f"{stage}  {bar}  {share:4.0%}"
    if left := time_left(seconds, share):
        text += f"  {done / seconds:.3g}/s  {left} left"
    return text

"""How long work reports its progress, and how the caller stops it."""

import time
from collections.abc import Callable, Sequence

from .format_time import format_time_left

Progress = Callable[[int, int, str], None]
"""progress(done, total, stage): called often; total 0 means unknown; raising Cancelled from it stops the work."""


KEY_FRAMES = "scanning key frames"
"""The stage before others that takes a fraction of their time."""

_KEY_FRAMES_SHARE, _QUICK_SHARE = 0.2, 0.9  # that scanning key frames takes, and where nothing else is scanned
_REST, _BEFORE_CLIPS = 0.95, 0.75  # of what is left, that other stages take, and where clips are cut afterwards
COMPARING = 0.05
"""How much work is left where takes are compared, once they are analysed; analysing them is 1."""
CUTTING = 1 / _BEFORE_CLIPS - 1
"""The same where clips are cut."""


def no_progress(done: int, total: int, stage: str) -> None:
    """The Progress that shows nothing."""


class RepeatableProgress:
    """Passes progress on, and can repeat the last report, for the caller to say whether to stop."""

    def __init__(self, progress: Progress, stage: str) -> None:
        self._progress, self._last = progress, (0, 0, stage)

    def __call__(self, done: int, total: int, stage: str) -> None:
        self._last = done, total, stage
        self._progress(done, total, stage)

    def repeat(self) -> None:
        """Report the same again."""
        self._progress(*self._last)


class Overall:
    """How much of work is done, from 0 to 1, never less than before: parts one after the other, each in several stages.

    How long a stage takes, and which come after it, is not known before: each has its share of what is left of a part.
    parts: how much work each is, beside the others. is_quick: whether nothing but key frames is scanned.
    cuts_clips: whether they are cut of what was found.
    """

    def __init__(self, parts: Sequence[float] = (1.0,), *, is_quick: bool = False, cuts_clips: bool = False) -> None:
        self._parts, self._number = tuple(parts), 0
        self._rest = _BEFORE_CLIPS if cuts_clips else _REST
        self._key_frames = (_QUICK_SHARE if is_quick else _KEY_FRAMES_SHARE) * self._rest
        self._begin_part()

    def _begin_part(self) -> None:
        self._began = time.monotonic()
        self._stage, self._begin, self._span, self._share = "", 0.0, 0.0, 0.0

    def update(self, done: int, total: int, stage: str) -> None:
        """Take a report; a Progress."""
        if stage != self._stage and total:
            self._stage, self._begin = stage, self._share
            self._span = (1 - self._share) * (self._key_frames if stage == KEY_FRAMES else self._rest)
        if total:
            self._share = max(self._share, self._begin + self._span * min(done / total, 1.0))

    def end_part(self) -> None:
        """The part at work is done, or failed."""
        self._number += 1
        self._begin_part()

    @property
    def share(self) -> float:
        """0..1 of all parts."""
        return min(self._done + self._part * self._share, 1.0)

    @property
    def left(self) -> str:
        """Time left in words, by how long the part at work has taken so far; "" while that is unknown."""
        done = self._done
        return format_time_left(time.monotonic() - self._began, (self.share - done) / (1 - done) if done < 1 else 1.0)

    @property
    def _done(self) -> float:
        """0..1: the parts before the one at work."""
        return sum(self._parts[: self._number]) / sum(self._parts)

    @property
    def _part(self) -> float:
        """0..1: what the part at work is of all."""
        return sum(self._parts[self._number : self._number + 1]) / sum(self._parts)

"""How long work reports its progress, and how the caller stops it."""

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""progress(done, total, stage): called often; total 0 means unknown; raising Cancelled from it stops the work."""


KEY_FRAMES = "scanning key frames"
"""The stage before others that takes a fraction of their time."""

_REST = 0.95  # of what is left, that a stage takes of which nothing else is known


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
    """How much of work in several stages is done, from 0 to 1, never less than before.

    How long a stage takes, and which come after it, is not known before: each has its share of what is left.
    key_frames: the share of scanning key frames.
    """

    def __init__(self, key_frames: float = 0.2) -> None:
        self._key_frames = key_frames
        self._stage, self._begin, self._span, self.share = "", 0.0, 0.0, 0.0

    def update(self, done: int, total: int, stage: str) -> None:
        """Take a report; a Progress."""
        if stage != self._stage and total:
            self._stage, self._begin = stage, self.share
            self._span = (1 - self.share) * (self._key_frames if stage == KEY_FRAMES else _REST)
        if total:
            self.share = max(self.share, self._begin + self._span * min(done / total, 1.0))

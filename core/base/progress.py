"""How long work reports its progress, and how the caller stops it."""

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""progress(done, total, stage): called often; total 0 means unknown; raising Cancelled from it stops the work."""


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

"""How long work tells how far it is, and how it learns that it is to stop."""

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""progress(done, total, stage): called often; total 0 means unknown; raising Cancelled from it stops the work."""


def no_progress(done: int, total: int, stage: str) -> None:
    """The Progress that shows nothing."""

"""How long work reports its progress, and how it is cancelled."""

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""progress(done, total, stage): called often; total 0 means unknown. Raising Cancelled from it ends the work."""


def no_progress(done: int, total: int, stage: str) -> None:
    """Report nothing."""

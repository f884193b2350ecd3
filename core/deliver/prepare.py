"""Checks before any work begins, rather than a failure after minutes of it."""

from collections.abc import Callable
from pathlib import Path

from ..base.files import make_folder
from ..media import ffmpeg
from ..settings import Settings


def prepare(out: Path, settings: Settings, assert_free: Callable[[], None]) -> None:
    """Make the folder for results, and raise what would keep them from being written.

    assert_free: raises UsageError where somebody else's files are in the way. OutputError where the folder cannot be
    made, or clips are to be cut and there is no ffmpeg.
    """
    if settings.clips:
        ffmpeg.executable()
    make_folder(out)
    assert_free()

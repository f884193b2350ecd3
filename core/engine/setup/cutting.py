"""ffmpeg, which only cutting clips needs: added when clips are asked for, in a folder beside the environment.

imageio-ffmpeg runs on any Python, so that one copy serves all engines, and stays when the environment is made anew.
"""

import os
import shutil
from pathlib import Path

from ...base.paths import added_ffmpeg, ffmpeg_folder
from ...base.progress import Progress
from ...errors import SetupError
from . import pins
from .exclusive import one_set_up_at_a_time
from .installing import install
from .interpreter import has_folders
from .libraries import CUTTING


def available(python: Path) -> bool:
    """Return whether an engine on that Python finds an ffmpeg. Quick: whether it works shows when clips are cut."""
    return bool(os.environ.get("BESTSHOT_FFMPEG")) or added_ffmpeg() is not None or has_folders(python, (CUTTING,))


def add(python: Path, progress: Progress, *, online: bool = True) -> None:
    """Download ffmpeg with that Python's pip, unless an engine on it finds one.

    progress: as in `environment.setup`. Raises SetupError: not online, another set-up at work, no network, no room.
    """
    if available(python):
        return
    if not online:
        raise SetupError(
            f"cutting clips needs ffmpeg, {CUTTING.megabytes} MB to download: allow online access in Blender's "
            "preferences, under System, or set BESTSHOT_FFMPEG to one that is there"
        )
    with one_set_up_at_a_time():
        draft = ffmpeg_folder().with_name(f"ffmpeg.{os.getpid()}.tmp")
        try:
            install(python, (*pins.arguments(pins.CUTTING), "--target", str(draft)), (CUTTING,), progress)
            shutil.rmtree(ffmpeg_folder(), ignore_errors=True)  # where it is, it is damaged
            draft.rename(ffmpeg_folder())
        except OSError as error:
            raise SetupError(f"{ffmpeg_folder()} cannot be made: {error.strerror or error}") from None
        finally:
            shutil.rmtree(draft, ignore_errors=True)

"""Where BestShot keeps what is large: environment, ffmpeg, models, cache. One folder a user, shared by all Blenders."""

import os
import shutil
import sys
from pathlib import Path


def home() -> Path:
    """Return BESTSHOT_HOME, or `bestshot` in the user's cache folder; it need not exist."""
    if named := os.environ.get("BESTSHOT_HOME"):
        return Path(named).expanduser().absolute()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "bestshot"


def ffmpeg_folder() -> Path:
    """Return the folder that set-up puts imageio-ffmpeg into. It need not exist yet."""
    return home() / "ffmpeg"


def added_ffmpeg() -> Path | None:
    """Return the ffmpeg that set-up added for cutting clips; None where it added none."""
    return next(ffmpeg_folder().glob("imageio_ffmpeg/binaries/ffmpeg-*"), None)


def free_bytes() -> int:
    """Return the free space, in bytes, of the disk that `home()` is on."""
    existing = next(folder for folder in (home(), *home().parents) if folder.is_dir())
    return shutil.disk_usage(existing).free

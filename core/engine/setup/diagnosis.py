"""What the engine has, for a report that people can copy."""

import platform
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from ... import models
from ...base.paths import free_bytes, home
from ...errors import BestShotError
from ...media import ffmpeg
from ...version import VERSION
from .libraries import LIBRARIES
from .torch_builds import CPU


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"


def diagnose() -> dict[str, str]:
    """Return name to value, in the order to show."""
    facts = {
        "BestShot": VERSION,
        "System": platform.platform(),
        "Python": f"{platform.python_version()}, {sys.executable}",
    }
    for library in LIBRARIES:
        try:
            facts[library.package] = import_module(library.module).__version__
        except Exception as error:  # whatever is wrong with it is what the report is for
            facts[library.package] = f"unusable: {type(error).__name__}: {error}"
    facts["CLIP's libraries"] = ", ".join(_version(library.package) for library in CPU.libraries)
    try:
        facts["ffmpeg"] = ffmpeg.executable()
    except BestShotError as error:
        facts["ffmpeg"] = str(error)
    for model in models.list_models():
        facts[f"Model {model.spec.title}"] = "; ".join(map(str, (model.path or "not installed", *model.notes)))
    facts["Folder"] = str(home())
    cache = home() / "cache"
    used = sum(file.stat().st_size for file in cache.rglob("*") if file.is_file()) if cache.is_dir() else 0
    facts["Kept analyses"] = f"{used / 1e6:.0f} MB"
    facts["Free disk"] = f"{free_bytes() / 1e9:.1f} GB"
    return facts

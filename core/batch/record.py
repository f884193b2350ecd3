"""batch.json: what the results in a take's folder were made from, so that the next run knows whether they stand."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ..base.files import facts_of, write_beside
from ..deliver import metadata
from ..deliver.publish import told_as_output_error
from ..media.camera_proxies import find_camera_proxies
from ..settings import Settings
from ..version import VERSION

NAME = "batch.json"


def made_from(video: Path, settings: Settings, judge: str) -> dict[str, Any]:
    """All that results depend on: the file and its proxies as they are now, the settings, the judge's identity, the
    version.

    InputError where there is no such file.
    """
    facts = facts_of(video)
    shaping = {name: value for name, value in asdict(settings).items() if name != "cache"}
    return {
        "bestshot_version": VERSION,
        "size": facts.st_size,
        "mtime_ns": facts.st_mtime_ns,
        "judge": judge,
        "settings": shaping,
        "proxies": [_facts(proxy) for proxy in find_camera_proxies(video)] if settings.use_proxies else [],
    }


def record(folder: Path, made: dict[str, Any], paths: Sequence[Path]) -> None:
    """Write, last of all, what the results in `folder` were made from. paths: these results.

    OutputError where that cannot be written.
    """
    files = [path.relative_to(folder).as_posix() for path in paths]
    with told_as_output_error(folder):
        known = {**made, "metadata": _digest(folder), "files": files}
        write_beside(folder / NAME, json.dumps(known, indent=2).encode() + b"\n")


def stands(folder: Path, made: dict[str, Any]) -> bool:
    """Whether `folder` holds whole results made from just that. What `find` wrote there since then are others."""
    try:
        known = json.loads((folder / NAME).read_bytes())
        files = known.pop("files")
        return bool(known == {**made, "metadata": _digest(folder)} and all((folder / name).is_file() for name in files))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return False


def _facts(path: Path) -> list[str | int]:
    facts = facts_of(path)
    return [path.name, facts.st_size, facts.st_mtime_ns]


def _digest(folder: Path) -> str:
    return blake2b((folder / metadata.NAME).read_bytes(), digest_size=16).hexdigest()

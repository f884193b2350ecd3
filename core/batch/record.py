"""batch.json: what the results in a take's folder were made from, so that the next run can keep them."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ..base.files import stat_file, write_atomic
from ..base.reference import Reference
from ..deliver import metadata
from ..deliver.file_names import BATCH_RECORD
from ..deliver.ownership import assert_own, earlier_results, own_json
from ..deliver.publish import as_output_error
from ..media.camera_proxies import find_camera_proxies
from ..settings import Settings
from ..taste import store
from ..taste.text import to_text
from ..version import VERSION


def result_inputs(
    video: Path, settings: Settings, model_identity: str, like: Sequence[Reference] = ()
) -> dict[str, Any]:
    """Return all that results depend on: version, file, proxies, settings, model, references and taste.

    Raises InputError if a file is missing.
    """
    status = stat_file(video)
    return {
        "bestshot_version": VERSION,
        "size": status.st_size,
        "mtime_ns": status.st_mtime_ns,
        "judge": model_identity,
        "settings": {name: value for name, value in asdict(settings).items() if name != "cache"},
        "taste": blake2b(to_text(store.known()), digest_size=16).hexdigest() if settings.learn else "",
        "proxies": [_file_identity(proxy) for proxy in find_camera_proxies(video)] if settings.use_proxies else [],
        "like": [[*_file_identity(Path(one.path)), str(one)] for one in like],
    }


def write_record(folder: Path, inputs: dict[str, Any], paths: Sequence[Path]) -> None:
    """Write batch.json, after the results `paths` in `folder`. Raises OutputError if that fails."""
    files = [path.relative_to(folder).as_posix() for path in paths]
    with as_output_error(folder):
        record = {**inputs, "metadata": _metadata_digest(folder), "files": files}
        write_atomic(folder / BATCH_RECORD, json.dumps(record, indent=2).encode() + b"\n")


def assert_record_is_own(folder: Path) -> None:
    """Raise UsageError where there is a batch.json that BestShot did not write."""
    earlier = earlier_results(folder)
    assert_own(folder / BATCH_RECORD, lambda path: own_json(path) or (earlier and earlier.sizes))


def is_up_to_date(folder: Path, inputs: dict[str, Any]) -> bool:
    """Return whether `folder` holds complete results of these inputs, not replaced by a later `find`."""
    try:
        record = json.loads((folder / BATCH_RECORD).read_bytes())
        files = record.pop("files")
        same = record == {**inputs, "metadata": _metadata_digest(folder)}
        return bool(same and all((folder / name).is_file() for name in files))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False


def _file_identity(path: Path) -> list[str | int]:
    status = stat_file(path)
    return [path.name, status.st_size, status.st_mtime_ns]


def _metadata_digest(folder: Path) -> str:
    return blake2b((folder / metadata.NAME).read_bytes(), digest_size=16).hexdigest()

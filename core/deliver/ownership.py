"""Which files of a folder BestShot wrote, as its metadata.json there says: no others are replaced or removed."""

import json
import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import OutputError, UsageError
from ..settings import EXPORTS, Settings
from . import contact_sheet, metadata, score_plot, scores_csv, similarity_csv
from .file_names import BATCH_RECORD, CLIPS_FOLDER, COMPARISON, PAGE, clip_name

_PLAIN = (scores_csv.NAME, contact_sheet.NAME, score_plot.NAME)
_CLIP = rf"{CLIPS_FOLDER}/clip_\d{{3,}}(_\d+)?\.mp4"
_WRITTEN = re.compile(
    "|".join([*map(re.escape, (*_PLAIN, PAGE, similarity_csv.NAME, *EXPORTS.values())), _CLIP, r"selects_\d+\.edl"])
)
"""All names that BestShot gives, so that no metadata.json can name other files."""

RECORDS = {metadata.NAME: "find", COMPARISON: "compare"}
"""What lists the files of a folder, by the command that leaves it there."""


@dataclass(frozen=True)
class Earlier:
    """What an earlier run left in a folder.

    sizes: of each file in bytes, None where that is not known.
    """

    out: Path
    sizes: Mapping[str, int | None] = field(default_factory=dict)

    def owns(self, name: str) -> bool:
        """Return whether what bears that name now is what BestShot wrote."""
        path = self.out / name
        if name not in self.sizes or path.is_symlink() or not path.is_file():
            return False
        return self.sizes[name] in (None, path.stat().st_size)

    @property
    def clips(self) -> list[str]:
        """The names of its clips."""
        return [name for name in self.sizes if name.startswith(CLIPS_FOLDER)]


def earlier_results(out: Path, record: str = metadata.NAME) -> Earlier | None:
    """Return what BestShot left in a folder, perhaps nothing; None where its metadata.json is somebody else's.

    record: the name of what lists the files there.
    """
    index = out / record
    found = own_json(index) or (own_json(out / BATCH_RECORD) if _is_blank(index) else None)
    if found is None:
        return Earlier(out) if not os.path.lexists(index) or _is_blank(index) else None
    try:
        listed = found.get("files")
        if listed is None:  # by a version that listed clips only
            clips = [f"{CLIPS_FOLDER}/{clip['filename']}" for clip in found["clips"]]
            listed = [*_PLAIN, similarity_csv.NAME, *clips]
        sizes = listed if isinstance(listed, dict) else dict.fromkeys(listed)
        return Earlier(out, {name: size for name, size in sizes.items() if _WRITTEN.fullmatch(name)})
    except (TypeError, KeyError, AttributeError):
        return Earlier(out)


def _is_blank(path: Path) -> bool:
    """Return whether a file holds nothing, as after a power cut."""
    try:
        return not path.read_bytes().strip(b"\0 \r\n")
    except OSError:
        return False


def own_json(path: Path) -> dict[str, Any] | None:
    """Return what one of BestShot's JSON files holds; None where there is none, or it is somebody else's."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and "bestshot_version" in found else None


def assert_own(path: Path, is_own: Callable[[Path], object]) -> None:
    """Raise UsageError where a file is there that BestShot did not write, as `is_own` says."""
    if os.path.lexists(path) and not (path.is_file() and is_own(path)):
        raise UsageError(
            f"{path}: was not written by BestShot, and would be replaced; choose another folder, or move it"
        )


def assert_free(out: Path, settings: Settings) -> None:
    """Raise the error that writing results into `out` would end with, before any work is done for them.

    UsageError where they could replace what BestShot did not write; OutputError where a file is where a folder belongs.
    """
    names = [*_PLAIN, *([] if settings.model == "none" else [similarity_csv.NAME])]
    names += [EXPORTS[name] for name in settings.exports]
    names += [f"{CLIPS_FOLDER}/{clip_name(rank)}" for rank in range(1, settings.count + 1) if settings.clips]
    assert_folders(out)
    assert_ours(out, names)


def assert_folders(out: Path) -> None:
    """Raise OutputError where a file is where `out`, a folder above it or the folder for clips is to be."""
    for folder in (out / CLIPS_FOLDER, out, *out.parents):
        if os.path.lexists(folder) and not folder.is_dir():
            raise OutputError(f"{folder}: a file is in the way; choose another folder")


def assert_ours(out: Path, names: Collection[str], record: str = metadata.NAME) -> Earlier:
    """Return what an earlier run left in `out`. UsageError unless all `names` there are its own.

    record: as of `earlier_results`; that of another command is in the way, too.
    """
    for other, command in RECORDS.items():
        if other != record and own_json(out / other):
            raise UsageError(f"{out}: holds the results of `bestshot {command}`; choose another folder")
    earlier = earlier_results(out, record)
    if earlier is None:
        raise UsageError(f"{out}: has a {record} that BestShot did not write; choose another folder, or move it")
    theirs = [name for name in names if os.path.lexists(out / name) and not earlier.owns(name)]
    if theirs:
        how = "was changed since BestShot wrote it" if theirs[0] in earlier.sizes else "was not written by BestShot"
        raise UsageError(f"{out / theirs[0]}: {how}, and would be replaced; choose another folder, or move it")
    return earlier

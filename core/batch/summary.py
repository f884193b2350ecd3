"""summary.json: the results of a batch, for programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..base.files import write_atomic
from ..base.messages import number_of
from ..deliver.ownership import assert_own, own_json
from ..deliver.publish import as_output_error
from ..settings import Settings
from ..version import VERSION
from .job import JobResult
from .library import LibraryTake, TakeLibrary

NAME = "summary.json"


@dataclass(frozen=True)
class Summary:
    """A batch that has ended. results: one for each take of the library. seconds: the time it took."""

    library: TakeLibrary
    settings: Settings
    results: Sequence[JobResult]
    seconds: float

    @property
    def rows(self) -> list[tuple[LibraryTake, JobResult]]:
        """The takes with their results."""
        return list(zip(self.library.takes, self.results, strict=True))

    @property
    def headline(self) -> str:
        """One line such as `40 takes: 36 done, 3 kept from before, 1 failed`."""
        labels = {"done": "done", "kept": "kept from before", "failed": "failed"}
        counts = {status: sum(result.status == status for result in self.results) for status in labels}
        parts = ", ".join(f"{count} {labels[status]}" for status, count in counts.items() if count)
        return f"{number_of(len(self.results), 'take')}: {parts}"


def assert_summary_is_own(out: Path) -> None:
    """Raise UsageError where there is a summary.json that BestShot did not write."""
    assert_own(out / NAME, own_json)


def write_summary(out: Path, summary: Summary) -> Path:
    """Write summary.json and return its path. Raises OutputError if that fails.

    Folders are relative to `out`; times are seconds from the first shown frame.
    """
    content = {
        "bestshot_version": VERSION,
        "seconds": round(summary.seconds, 3),
        "settings": asdict(summary.settings),
        "notes": summary.library.notes,
        "takes": [_take(take, result) for take, result in summary.rows],
    }
    path = out / NAME
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    with as_output_error(out):
        write_atomic(path, text.encode("utf-8", "backslashreplace"))  # a name that is not Unicode becomes an escape
    return path


def _take(take: LibraryTake, result: JobResult) -> dict[str, Any]:
    return {
        "path": str(take.path),
        "folder": take.folder.as_posix(),
        "status": result.status,
        "seconds": round(result.seconds, 3),
        "model": result.model,
        "picks": [_pick(clip) for clip in result.picks],
        "notes": result.notes,
        "error": result.error or None,
    }


def _pick(clip: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a clip of metadata.json that the summary has."""
    return {
        "rank": clip["rank"],
        "peak_time": clip["peak_time"],
        "start": clip["start_time"],
        "duration": clip["duration"],
        "score": clip["score"],
        "reason": clip["reason"],
        "clip": clip["filename"],
    }

"""summary.json: what became of every take, for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..base.files import write_beside
from ..base.messages import number_of
from ..deliver.publish import told_as_output_error
from ..settings import Settings
from ..version import VERSION
from .job import Outcome
from .library import Library, Listed

NAME = "summary.json"


@dataclass(frozen=True)
class Summary:
    """A batch that is over. outcomes: one for each take of the library. seconds: that all of it took."""

    library: Library
    settings: Settings
    outcomes: Sequence[Outcome]
    seconds: float

    @property
    def rows(self) -> list[tuple[Listed, Outcome]]:
        return list(zip(self.library.takes, self.outcomes, strict=True))

    @property
    def in_short(self) -> str:
        """Such as `40 takes: 36 done, 3 kept from before, 1 failed`."""
        words = {"done": "done", "kept": "kept from before", "failed": "failed"}
        counts = {status: sum(outcome.status == status for outcome in self.outcomes) for status in words}
        told = ", ".join(f"{count} {words[status]}" for status, count in counts.items() if count)
        return f"{number_of(len(self.outcomes), 'take')}: {told}"


def write_summary(out: Path, summary: Summary) -> Path:
    """Write summary.json. Folders are relative to `out`; times are seconds. OutputError where that cannot be."""
    told = {
        "bestshot_version": VERSION,
        "seconds": round(summary.seconds, 3),
        "settings": asdict(summary.settings),
        "notes": summary.library.notes,
        "takes": [_take(take, outcome) for take, outcome in summary.rows],
    }
    path = out / NAME
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    with told_as_output_error(out):
        write_beside(path, text.encode("utf-8", "backslashreplace"))  # names that are no Unicode become escapes
    return path


def _take(take: Listed, outcome: Outcome) -> dict[str, Any]:
    return {
        "path": str(take.path),
        "folder": take.name,
        "status": outcome.status,
        "seconds": round(outcome.seconds, 3),
        "model": outcome.model,
        "picks": [asdict(pick) for pick in outcome.picks],
        "notes": outcome.notes,
        "error": outcome.error or None,
    }

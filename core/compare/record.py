"""comparison.json: the groups, parameters and notes, for programs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..deliver.file_names import COMPARISON
from ..deliver.metadata import clip_of, encode, parameters_of, read_of
from ..deliver.selects import source_facts
from ..version import VERSION
from .values import Comparison, Shot


def write_record(folder: Path, comparison: Comparison, notes: Sequence[str], sizes: Mapping[str, int]) -> Path:
    """Write comparison.json, the same bytes for the same groups, and return its path.

    Shots have the form of metadata.json's clips; besides, `take` is their place among `takes`, from 0, and `behind`
    says where they fall furthest behind the best of their group. notes: further ones. sizes: of the files, in bytes.
    """
    path = folder / COMPARISON
    path.write_bytes(encode(record_of(comparison, notes, sizes)))
    return path


def record_of(comparison: Comparison, notes: Sequence[str], sizes: Mapping[str, int]) -> dict[str, Any]:
    """Return what comparison.json says; see `write_record`."""

    def shot(one: Shot, place: int) -> dict[str, Any]:
        clip = clip_of(one.pick, comparison.analysis_of(one), sizes, place)
        return {**clip, "take": one.take, "behind": one.behind}

    rows = zip(comparison.takes, comparison.selections, strict=True)
    return {
        "takes": [
            {
                "source_video": analysis.take.path.name,
                "source": source_facts(analysis),
                **read_of(analysis),
                "notes": list(selection.notes),
            }
            for analysis, selection in rows
        ],
        "groups": [
            {
                "rank": number,
                "best": shot(group.best, 1),
                "alternatives": [shot(one, place) for place, one in enumerate(group.alternatives, start=2)],
            }
            for number, group in enumerate(comparison.groups, start=1)
        ],
        "parameters": parameters_of(comparison.selections[0]),
        "model": comparison.model,
        "notes": [*comparison.notes, *notes],
        "files": dict(sizes),
        "bestshot_version": VERSION,
    }

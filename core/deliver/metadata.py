"""metadata.json: the picks, parameters and notes, in the form of the specification."""

import json
from collections.abc import Container, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..settings import SPECS
from ..values import Analysis, Pick, Selection
from ..version import VERSION
from .file_names import CLIPS_FOLDER, clip_name
from .selects import source_facts

NAME = "metadata.json"


def write_metadata(
    folder: Path,
    analysis: Analysis,
    selection: Selection,
    notes: Sequence[str] = (),
    sizes: Mapping[str, int] = MappingProxyType({}),
) -> Path:
    """Write metadata.json, the same bytes for the same picks, and return its path.

    Times are seconds from the take's first shown frame, rounded to 6 decimals; scores are rounded to 4. `source` has
    the facts of the take as other editors count them, see `source_facts`. `peak_frame` is
    the number of the sample, as in scores.csv, counted over the whole take; `peak_source_frame` is the number of the
    frame in the take, null if only a part of it was analysed, which `part` describes. `weights` are those of the
    settings, `weights_in_force` those of the kind of footage, which `footage` gives with where that is from, without
    unavailable components. `cuts` are the times of the first frames of new shots, as far as they were looked for:
    between samples that follow each other, and wherever a clip could cross one. `samples` gives how many
    were analysed; the others, or the model's ratings of them, are interpolated. `files` gives the size in bytes of each
    file beside it, which later runs may replace. notes: further ones for the user. sizes: those of the files.
    """
    path = folder / NAME
    path.write_bytes(encode(metadata_of(analysis, selection, notes, sizes)))
    return path


def metadata_of(
    analysis: Analysis,
    selection: Selection,
    notes: Sequence[str] = (),
    sizes: Mapping[str, int] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return what metadata.json says; see `write_metadata`."""
    return {
        "source": source_facts(analysis),
        "clips": [clip_of(pick, analysis, sizes) for pick in selection.picks],
        **read_of(analysis),
        "parameters": parameters_of(selection),
        "footage": {"kind": selection.footage.kind, "from": selection.footage.source},
        "model": analysis.model,
        "notes": list(dict.fromkeys([*analysis.notes, *selection.notes, *notes])),
        "files": dict(sizes),
        "bestshot_version": VERSION,
    }


def read_of(analysis: Analysis) -> dict[str, Any]:
    """Return what metadata.json says of how a take was read."""
    return {
        "part": analysis.part and {"start": _time(analysis.start), "end": _time(analysis.end)},
        "cuts": [_time(cut * analysis.time_base) for cut in analysis.cuts.tolist()],
        "samples": {"measured": int(analysis.wholly_measured.sum()), "of": len(analysis.samples)},
    }


def unfinished(sizes: Mapping[str, int | None]) -> bytes:
    """Return the metadata.json of a folder while its files are being replaced, and after a run was killed then.

    sizes: of all files that may be BestShot's there, in bytes; None where it may be one of two.
    """
    content = {
        "clips": [],
        "notes": ["writing these results did not come to its end; run BestShot again"],
        "files": dict(sizes),
        "bestshot_version": VERSION,
    }
    return encode(content)


def encode(content: Mapping[str, Any]) -> bytes:
    """Return the text of a file of JSON."""
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "backslashreplace")  # a name that is not Unicode becomes an escape of JSON


def clip_of(pick: Pick, analysis: Analysis, files: Container[str], place: int = 1) -> dict[str, Any]:
    """Return what metadata.json says of a pick. files: all that were written. place: as of `clip_name`."""
    name = clip_name(pick.rank, place)
    return {
        "filename": name if f"{CLIPS_FOLDER}/{name}" in files else None,
        "source_video": analysis.take.path.name,
        "start_time": _time(pick.start),
        "duration": _time(pick.duration),
        "peak_frame": int(analysis.sample_numbers[pick.sample]),
        "score": round(pick.score, 4),
        "components": _rounded(pick.components),
        "rank": pick.rank,
        "peak_time": _time(pick.peak_time),
        "peak_source_frame": None if analysis.part else pick.peak_frame,
        "reason": pick.reason,
        "kept": pick.kept,
    }


def parameters_of(selection: Selection) -> dict[str, Any]:
    """Return what metadata.json says of the settings."""
    settings = selection.settings
    others = [spec.name for spec in SPECS if not spec.name.startswith("w_") and spec.name not in ("clips", "cache")]
    return {
        **{name: getattr(settings, name) for name in others},
        "clip_duration": round(sum(settings.rolls), 6),
        "similarity_threshold": round(selection.threshold, 6),
        "weights": settings.weights,
        "weights_in_force": _rounded(selection.weights),
    }


def _time(seconds: Fraction) -> float:
    return round(float(seconds), 6)


def _rounded(scores: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(score), 4) for name, score in scores.items()}

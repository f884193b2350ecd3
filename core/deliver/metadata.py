"""metadata.json: the picks, parameters and notes, in the form of the specification."""

import json
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..settings import SPECS, Settings
from ..values import Analysis, Pick, Selection
from ..version import VERSION
from .file_names import clip_name

NAME = "metadata.json"


def write_metadata(
    folder: Path,
    analysis: Analysis,
    selection: Selection,
    notes: Sequence[str] = (),
    left_out: Collection[str] = (),
) -> Path:
    """Write metadata.json, the same bytes for the same picks, and return its path.

    Times are seconds from the take's first shown frame, rounded to 6 decimals; scores are rounded to 4. `peak_frame` is
    the number of the sample, as in scores.csv, counted over the whole take; `peak_source_frame` is the number of the
    frame in the take, null if only a part of it was analysed, which `part` describes. `weights` are those of the
    settings, `weights_in_force` those without unavailable components. `samples` gives how many were analysed; the
    others are interpolated. notes: further ones for the user. left_out: names of clips that could not be cut.
    """
    metadata = {
        "clips": [_clip(pick, analysis, selection.settings, left_out) for pick in selection.picks],
        "part": analysis.part and {"start": _time(analysis.start), "end": _time(analysis.end)},
        "samples": {"measured": analysis.analysed, "of": len(analysis.samples)},
        "parameters": _parameters(selection),
        "model": analysis.model,
        "notes": list(dict.fromkeys([*analysis.notes, *selection.notes, *notes])),
        "bestshot_version": VERSION,
    }
    path = folder / NAME
    text = json.dumps(metadata, indent=2, ensure_ascii=False) + "\n"
    path.write_bytes(text.encode("utf-8", "backslashreplace"))  # a name that is not Unicode becomes an escape of JSON
    return path


def clips_listed(path: Path) -> list[str]:
    """Return the file names of the clips that an earlier metadata.json of ours lists; none if there is no such file."""
    try:
        metadata = json.loads(path.read_bytes())
        if "bestshot_version" not in metadata:
            return []
        names = [clip["filename"] for clip in metadata["clips"]]
        return [name for rank, name in enumerate(names, 1) if name == clip_name(rank)]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def _clip(pick: Pick, analysis: Analysis, settings: Settings, left_out: Collection[str]) -> dict[str, Any]:
    name = clip_name(pick.rank)
    return {
        "filename": name if settings.clips and name not in left_out else None,
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
    }


def _parameters(selection: Selection) -> dict[str, Any]:
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

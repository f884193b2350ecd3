"""What was chosen from an analysis, as the client gets it."""

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ..base.interpolation import gaps_in, merge_ranges
from ..values import Analysis, Pick, Selection
from .messages import Find, Picked, TakeFacts, WirePick

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)


def picked(
    request: Find, analysis: Analysis, selection: Selection, source: Mapping[str, Any] = MappingProxyType({})
) -> Picked:
    """Return the answer to a request, without artefacts. source: as in Picked."""
    take, times = analysis.take, analysis.times
    return Picked(
        id=request.id,
        video=request.video,
        take=_copy(
            TakeFacts,
            take,
            duration=take.duration if analysis.part else analysis.duration,
            frames=len(analysis.frame_ticks),
            constant_rate=analysis.has_constant_rate,
        ),
        picks=tuple(_copy(WirePick, pick, thumbnail=_thumbnail(pick, analysis)) for pick in selection.picks),
        curve=np.round(selection.smoothed * 65535).astype("<u2").tobytes(),
        curve_start=float(times[0]),
        sample_seconds=1 / selection.settings.sample_fps,
        model=analysis.model,
        weights=selection.weights,
        averages=selection.averages,
        notes=selection.notes,
        written=(),
        start=analysis.start,
        end=analysis.end,
        measured=b"" if analysis.measured is None else analysis.measured.astype(np.uint8).tobytes(),
        analysed=analysis.analysed,
        samples=len(analysis.samples),
        gaps=_gaps(analysis),
        source=source,
        taste=selection.taste,
    )


def _gaps(analysis: Analysis) -> tuple[tuple[Fraction, Fraction], ...]:
    """Return the ranges (from, to) in seconds that were not analysed, or at most by a key frame nearby."""
    if analysis.measured is None:
        return ()
    frames = [*analysis.samples.tolist(), len(analysis.frame_ticks)]
    gaps = merge_ranges(gaps_in(analysis.measured))
    return tuple((analysis.time_of(frames[gap.first]), analysis.time_of(frames[gap.stop or 0])) for gap in gaps)


def _thumbnail(pick: Pick, analysis: Analysis) -> bytes:
    try:
        return analysis.thumbnails[pick.sample]
    except OSError:  # the file is gone
        return b""


def _copy(kind: "type[T]", source: object, **others: Any) -> "T":
    """Return a dataclass of that kind, with these values and, for all other fields, those of `source`."""
    same = {field.name: getattr(source, field.name) for field in fields(kind) if field.name not in others}
    return kind(**same, **others)

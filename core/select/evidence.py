"""The series by which samples are compared, from what was scored."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..base.arrays import Flags, Floats, Source
from ..base.interpolation import interpolate, known_with_neighbours
from ..scorers.base import Evidence, Scorer
from ..scorers.registry import SCORERS
from ..values import Analysis
from .scale import Series


def known_of(analysis: Analysis) -> dict[str, Flags]:
    """Return of each column of an analysis which samples were measured, (N,) by its name."""
    names = (*analysis.components, *analysis.cues)
    return {name: analysis.sources.get(name, analysis.pictures) != Source.INTERPOLATED for name in names}


def evidence_of(
    components: Mapping[str, Floats],
    cues: Mapping[str, Floats],
    sample_fps: float,
    known: Mapping[str, Flags] | None = None,
    *,
    several: bool = False,
) -> Series:
    """Return the series of all components that are there, each (N,); without components that have none.

    known: of each column, (N,) which samples were measured; None for all. What was not is interpolated.
    several: whether they are for several takes to be compared.
    """
    found: dict[str, Mapping[int, Evidence]] = {}
    for scorer in SCORERS:
        if scorer.name in components:
            given = enumerate(scorer.evidence(components[scorer.name], cues, sample_fps))
            series = {place: one for place, one in given if not (one.within if several else one.between)}
            if series := _interpolated(series, _known(scorer, known)):
                found[scorer.name] = series
    return found


def _known(scorer: Scorer, known: Mapping[str, Flags] | None) -> Flags | None:
    """Return at which samples all columns of a scorer were measured, (N,); None where that is everywhere."""
    masks = [known[name] for name in scorer.columns if name in known] if known else []
    everywhere = np.logical_and.reduce(masks) if masks else np.ones(1, dtype=bool)
    return None if everywhere.all() else everywhere


def _interpolated(series: dict[int, Evidence], known: Flags | None) -> dict[int, Evidence]:
    """Return the series interpolated where nothing was measured; one that is known nowhere is left out.

    They, and not the values that they are made of: a straight line between two brightnesses would look steady.
    """
    if known is None:
        return series
    masks = {place: known_with_neighbours(known, one.reach) for place, one in series.items()}
    return {
        place: replace(one, values=interpolate(one.values, masks[place]))
        for place, one in series.items()
        if masks[place].any()
    }

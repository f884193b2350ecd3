"""Derives the components that follow from the cues of neighbouring samples."""

from dataclasses import replace

import numpy as np

from ..base.arrays import Source
from ..base.interpolation import interpolate, known_with_neighbours
from ..scorers.registry import SCORERS, in_order
from ..values import Analysis


def derive_components(analysis: Analysis, sample_fps: float) -> Analysis:
    """Return the analysis with the components of all scorers that derive theirs, where their cues are there."""
    components, sources = dict(analysis.components), dict(analysis.sources)
    for scorer in SCORERS:
        if scorer.derive is not None and analysis.cues.keys() >= set(scorer.cues):
            source = np.min([analysis.sources[name] for name in scorer.cues], axis=0)
            known = known_with_neighbours(source != Source.INTERPOLATED, scorer.reach)
            values = scorer.derive(analysis.cues, sample_fps)
            if known.any() and not np.isnan(values).all():
                components[scorer.name] = interpolate(values, known)
                sources[scorer.name] = np.where(known, source, np.uint8(Source.INTERPOLATED))
    return replace(analysis, components={name: components[name] for name in in_order(components)}, sources=sources)

"""Derives the components that follow from the cues of neighbouring samples."""

from dataclasses import replace

import numpy as np

from ..base.arrays import Source
from ..base.interpolation import interpolate, known_with_neighbours
from ..media.sampling import PAIR_SECONDS
from ..scorers.base import PairScorer
from ..scorers.registry import SCORERS, in_order
from ..values import Analysis


def derive_components(analysis: Analysis, sample_fps: float) -> Analysis:
    """Return the analysis with the components of all scorers that derive theirs, where their cues are there."""
    analysis = _without_pairs_across_cuts(analysis)
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


def _without_pairs_across_cuts(analysis: Analysis) -> Analysis:
    """Return the analysis with what was measured between the pictures of two shots as it is just before.

    The motion from one to the other is none.
    """
    ticks = analysis.frame_ticks[analysis.samples]
    until = ticks + PAIR_SECONDS / float(analysis.time_base)
    across = np.searchsorted(analysis.cuts, ticks, side="right") < np.searchsorted(analysis.cuts, until, side="right")
    across[0] = False
    if not across.any():
        return analysis
    before = np.maximum.accumulate(np.where(across, 0, np.arange(len(across))))
    of_pairs = {name for one in SCORERS if isinstance(one, PairScorer) for name in one.columns}
    return replace(
        analysis,
        components={
            name: values[before] if name in of_pairs else values for name, values in analysis.components.items()
        },
        cues={name: values[before] if name in of_pairs else values for name, values in analysis.cues.items()},
    )

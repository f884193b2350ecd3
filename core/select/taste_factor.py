"""How much moments are to the user's taste."""

from collections.abc import Mapping

import numpy as np

from ..base.arrays import Floats
from ..settings import Settings
from ..taste.fit import NO_TASTE, Taste, fit
from ..taste.labels import Labels
from ..taste.look import look_of
from ..taste.words import WORDS
from ..values import Analysis
from .footage import footage_of
from .smooth import smooth

LEVELS = 0, 5, 20, 35, 50, 65, 80, 95, 100  # percentiles of the take between which a moment's standing is interpolated
ENOUGH = 2000  # values to find these from
LEAST_RANGE = {"light": 0.3}
"""Spreads, from the 5th to the 95th percentile, too small to tell moments apart: of log brightness,"""
LEAST_COMPONENT = 0.1  # and of a component


def taste_for(analysis: Analysis, settings: Settings, labels: Labels) -> Taste:
    """Return what the labels say for a take; see `taste.fit`."""
    if not labels:
        return NO_TASTE
    looks, take = None, name_of(analysis)
    mine = [place for place, one in enumerate(labels) if one.take == take and not one.rival]
    if mine and analysis.embeddings is not None:
        times = analysis.times
        samples = [int(np.abs(times - labels[place].peak).argmin()) for place in mine]
        own = look_of(analysis.embeddings).of(analysis.embeddings[samples])
        looks = np.zeros((len(labels), own.shape[1]))
        looks[mine] = own
    return fit(labels, list(WORDS), footage_of(analysis, settings).kind, looks)


def lift(analysis: Analysis, settings: Settings, taste: Taste) -> Floats | float:
    """Return the factor of the score, (N,): near 1 for what is most to the taste, and less elsewhere; 1 where nothing
    was learnt.
    """
    if not taste.is_learnt:
        return 1.0
    odds = np.zeros(len(analysis.samples))
    for name, values in standings(analysis, settings).items():
        odds += taste.weights[name] * values
    if taste.look is not None and analysis.embeddings is not None:
        odds += look_of(analysis.embeddings).along(taste.look, analysis.embeddings)
    return taste.worth(odds)


def standings(analysis: Analysis, settings: Settings) -> Mapping[str, Floats]:
    """Return where each moment stands in what tastes differ in, among those of the take: name to (N,) in -1..1.

    By rank, as what a value means differs from take to take; less far apart where the take hardly varies.
    """
    over = settings.smooth_window, settings.sample_fps, analysis.shots
    columns = {**analysis.cues, **analysis.components}
    return {name: standing(smooth(columns[name], *over), name) for name in WORDS if name in columns}


def standing(values: Floats, name: str) -> Floats:
    """Return where each of the values (N,) of a component or cue stands among them, (N,) in -1..1."""
    levels = np.percentile(values[:: max(len(values) // ENOUGH, 1)], LEVELS)
    distinct, first, count = np.unique(levels, return_index=True, return_counts=True)
    ranks = np.array(LEVELS) / 50 - 1
    middles = (ranks[first] + ranks[first + count - 1]) / 2  # of equal values
    spread = min(1.0, float(levels[-2] - levels[1]) / LEAST_RANGE.get(name, LEAST_COMPONENT))
    return np.asarray(spread * np.interp(values, distinct, middles))


def name_of(analysis: Analysis) -> str:
    """Return what a take is known by, wherever it lies: such as "C0012.MP4, 75.04 s, 1920x1080"."""
    take = analysis.take
    return f"{take.path.name}, {float(take.duration):.2f} s, {take.width}x{take.height}"

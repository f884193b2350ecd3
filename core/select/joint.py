"""Several takes on one scale: what is best in any of them is the best of all."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from ..settings import Settings
from ..values import UNKNOWN_FOOTAGE, Analysis
from .combine import combined
from .evidence import evidence_of, known_of
from .footage import footage_of
from .hints import hints_in
from .scale import Scale, hopeless_of, measures_of
from .smooth import best_of


def scale_of(analyses: Sequence[Analysis], settings: Settings) -> Scale:
    """Return the scale on which the samples of all takes are scored; of a single one, the one it has by itself.

    They must be weighted alike and have the same components, see `comparable`.
    """
    several = len(analyses) > 1
    series = [
        evidence_of(one.components, one.cues, settings.sample_fps, known_of(one), several=several) for one in analyses
    ]
    marked = any(hints_in(one) for one in analyses)
    scale = Scale(several, measures_of(series), inf, marked, 1.0, 1.0)
    shortfalls = [combined(one, settings, scale).shortfall for one in analyses]
    scale = replace(scale, hopeless=hopeless_of(shortfalls))
    scored = [(one, combined(one, settings, scale)) for one in analyses]
    over = settings.smooth_window, settings.sample_fps
    return replace(
        scale,
        best=max(best_of(found.score, *over, one.shots) for one, found in scored),
        best_quality=max(best_of(found.quality, *over, one.shots) for one, found in scored),
    )


def comparable(analyses: Sequence[Analysis], settings: Settings) -> tuple[Analysis, ...]:
    """Return the takes as one kind of footage, so that they have the same weights, as of no kind where they differ; and
    with those components only that all of them have: the absence of a fault that only one is judged by is no merit.
    """
    kinds = {footage_of(one, settings) for one in analyses}
    footage = kinds.pop() if len(kinds) == 1 else UNKNOWN_FOOTAGE
    shared = set.intersection(*(set(one.components) for one in analyses))
    return tuple(
        replace(
            one, footage=footage, components={name: one.components[name] for name in one.components if name in shared}
        )
        for one in analyses
    )

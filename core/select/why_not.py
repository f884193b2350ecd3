"""Why there is no shot at a time: what held a moment back."""

from fractions import Fraction

import numpy as np

from ..base.arrays import Floats
from ..base.constraints import Constraints
from ..base.format_time import format_time
from ..values import Analysis, Pick, Selection
from .clip_bounds import clip_starts, have_room
from .combine import Combined, combined
from .constraints import sample_at
from .explain import behind
from .relaxation import good_enough
from .smooth import smooth
from .snap import shifts


def why_not(analysis: Analysis, selection: Selection, time: Fraction, constraints: Constraints) -> str:
    """Return in a sentence why no shot has its peak at a time, in seconds of the take; or which one is there."""
    if not analysis.start <= time < analysis.end:
        return "This was not searched."
    for pick in selection.picks:
        if pick.start <= time < pick.end:
            return f"Shot {pick.rank} {'is kept' if pick.kept else 'is'} here."
    settings, sample = selection.settings, sample_at(analysis, time)
    (pre, post), later = settings.rolls, shifts(analysis, settings)
    starts, length = clip_starts(analysis, pre - later, post + later), pre + post
    if any(_overlap(starts[sample], starts[sample_at(analysis, one)], length) for one in constraints.reject):
        return "You rejected this moment, or one that overlaps with it."
    if not have_room(analysis, pre, post)[sample]:
        return f"There is no room for a shot of {length:g} s between the cuts here."
    for pick in selection.picks:
        if _overlap(starts[sample], float(pick.start), max(length, float(pick.duration))):
            return f"It would overlap with {_name(pick)} at {_at(pick)}, which is better."
    scored = combined(analysis, settings)
    is_known = analysis.measured is None or analysis.measured[sample]
    measured = "" if is_known else " It is interpolated here, not analysed."
    if not good_enough(analysis, scored.quality, settings)[sample]:
        worse = _compared(analysis, selection, scored, sample)
        return f"Its quality is under the minimum score of {settings.min_score:g}{worse}.{measured}"
    worst = min((pick for pick in selection.picks if not pick.kept), key=lambda pick: pick.score, default=None)
    own = float(selection.smoothed[sample])
    if worst is None or len(selection.picks) < settings.count:
        return f"It lies on the slope of a better moment nearby: {own:.2f} here.{measured}"
    if own < worst.score:
        worse = _compared(analysis, selection, scored, sample)
        return f"Its score is {own:.2f}, that of {_name(worst)} {worst.score:.2f}{worse}.{measured}"
    if (alike := _alike(analysis, selection, sample)) is not None:
        return f"It looks like {_name(alike)} at {_at(alike)}.{measured}"
    near = min(selection.picks, key=lambda pick: abs(pick.peak_time - time))
    return f"It is too near to {_name(near)} at {_at(near)}.{measured}"


def _compared(analysis: Analysis, selection: Selection, scored: Combined, sample: int) -> str:
    """Return what is wrong with a sample beside the worst pick, such as ": sharpness 0.31 instead of 0.55"."""
    if not selection.picks:
        return ""
    worst = min(selection.picks, key=lambda pick: pick.score)
    if scored.frozen[sample] and not scored.frozen[worst.sample]:
        return ": the picture is frozen"
    over = selection.settings.smooth_window, selection.settings.sample_fps, analysis.shots
    here: dict[str, tuple[float, float]] = {}
    there: dict[str, tuple[float, float]] = {}
    for name, standing in scored.standings.items():
        levels, values = smooth(standing, *over), smooth(analysis.components[name], *over)
        for found, at in ((here, sample), (there, worst.sample)):
            found[name] = float(levels[at]), float(values[at])
    lacks = behind(here, there)
    return f": {lacks}" if lacks else ""


def _alike(analysis: Analysis, selection: Selection, sample: int) -> Pick | None:
    """Return the pick that looks most like a sample, if it looks alike."""
    if analysis.embeddings is None or not selection.picks:
        return None
    vectors = analysis.embeddings[[pick.sample for pick in selection.picks]].astype(np.float32)
    distances: Floats = 1 - vectors @ analysis.embeddings[sample].astype(np.float32)
    nearest = int(distances.argmin())
    return selection.picks[nearest] if distances[nearest] <= selection.threshold else None


def _overlap(start: float, other: float, length: float) -> bool:
    return abs(start - other) < length - 1e-6


def _name(pick: Pick) -> str:
    return f"shot {pick.rank}"


def _at(pick: Pick) -> str:
    return format_time(float(pick.peak_time))

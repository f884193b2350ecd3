"""What the user keeps and rejects as labels, to learn from."""

from ..base.constraints import Constraints
from ..settings import Settings
from ..taste.labels import Label, Labels
from ..values import Analysis
from .combine import combined
from .constraints import sample_at
from .footage import footage_of
from .liking import name_of, standings
from .smooth import moment_scores


def labels_of(analysis: Analysis, settings: Settings, constraints: Constraints, when: str) -> Labels:
    """Return what the user keeps and rejects of a take as labels. when: see `Label`."""
    chosen = [(one.peak, one.start, one.end, True) for one in constraints.keep]
    chosen += [(peak, None, None, False) for peak in constraints.reject]
    chosen = [one for one in chosen if analysis.start <= one[0] < analysis.end]
    if not chosen:
        return ()
    stand, (pre, post) = standings(analysis, settings), settings.rolls
    over = settings.smooth_window, settings.sample_fps, analysis.shots
    plain = moment_scores(combined(analysis, settings).score, *over)
    labels = []
    for peak, start, end, kept in chosen:
        sample = sample_at(analysis, peak)
        labels.append(
            Label(
                take=name_of(analysis),
                start=round(max(float(peak) - pre, 0.0) if start is None else min(float(start), float(peak)), 4),
                peak=round(float(peak), 4),
                end=round(float(peak) + post if end is None else max(float(end), float(peak)), 4),
                kept=kept,
                kind=footage_of(analysis, settings).kind,
                when=when,
                score=round(float(plain[sample]), 4),
                standings={name: round(float(values[sample]), 4) for name, values in stand.items()},
            )
        )
    return tuple(labels)

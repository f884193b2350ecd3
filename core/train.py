"""Labels from clips that people rated, or of which they kept spans."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from .base.constraints import Constraints, Kept
from .base.progress import Progress
from .errors import BestShotError, InputError
from .pipeline import analyse
from .select.choice_labels import labels_of
from .select.combine import combined
from .select.footage import footage_of
from .select.joint import comparable, scale_of
from .select.taste_factor import name_of, standing
from .settings import Settings
from .taste.labels import Label, Labels
from .taste.ratings import RatedClip, mean_ratings
from .taste.text import now
from .taste.words import WORDS
from .values import Analysis

STEP = 3.0  # seconds between moments that nobody kept, where no span is said to be rejected
MOST_OTHERS = 20  # such moments of a take


def labels_from(rows: Sequence[RatedClip], settings: Settings, progress_of: Callable[[Path], Progress]) -> Labels:
    """Return labels from ratings, or from spans that were kept. progress_of: gives the progress of analysing a clip.

    A clip that has a rating, or the mean of several, is one moment among all clips. Else moments of a take are compared
    with each other: spans with those that were rejected, or where there are none, with the rest of the take.
    Raises InputError where a clip cannot be used, BestShotError where all ratings are the same.
    """
    files = dict.fromkeys(row.file for row in rows)
    analyses = {file: analyse(file, settings, progress_of(file)) for file in files}
    if rows[0].rating is not None:
        return _of_ratings(mean_ratings(rows), analyses, settings)
    found: list[Label] = []
    for file, analysis in analyses.items():
        found += _of_spans([row for row in rows if row.file == file], analysis, settings)
    return tuple(found)


def least_kept(ratings: Sequence[float]) -> float:
    """Return the rating from which on clips count as kept: the one that divides them most evenly."""
    distinct = sorted(set(ratings))[1:]
    if not distinct:
        raise BestShotError("all ratings are the same: there is nothing to learn")
    return min(distinct, key=lambda one: abs(sum(other >= one for other in ratings) - len(ratings) / 2))


def _of_ratings(ratings: Mapping[Path, float], analyses: Mapping[Path, Analysis], settings: Settings) -> Labels:
    least, takes = least_kept(list(ratings.values())), comparable(list(analyses.values()), settings)
    scale = scale_of(takes, settings)
    scores = [combined(one, settings, scale).score.mean() for one in takes]
    columns = [{**one.cues, **one.components} for one in takes]
    names = [name for name in WORDS if all(name in column for column in columns)]
    stand = {name: standing(np.array([column[name].mean() for column in columns]), name) for name in names}
    when = now()
    return tuple(
        Label(
            take=name_of(analysis),
            start=0.0,
            peak=round(float(analysis.duration) / 2, 4),
            end=round(float(analysis.duration), 4),
            kept=ratings[file] >= least,
            kind=footage_of(analysis, settings).kind,
            when=when,
            score=round(float(scores[place]), 4),
            standings={name: round(float(values[place]), 4) for name, values in stand.items()},
        )
        for place, (file, analysis) in enumerate(analyses.items())
    )


def _of_spans(rows: Sequence[RatedClip], analysis: Analysis, settings: Settings) -> Labels:
    for row in rows:
        if row.start >= analysis.end:
            raise InputError(f"{row.file}: ends before {float(row.start):g} s, where a span begins")
    kept = [row for row in rows if row.kept]
    rejected = [_middle(row) for row in rows if not row.kept] or _others(kept, analysis)
    keep = tuple(Kept(min(_middle(row), analysis.end - Fraction(1, 1000)), row.start, row.end) for row in kept)
    return labels_of(analysis, settings, Constraints(keep, tuple(rejected)), now())


def _middle(row: RatedClip) -> Fraction:
    return (row.start + row.end) / 2


def _others(kept: Sequence[RatedClip], analysis: Analysis) -> list[Fraction]:
    """Return times of the take that lie in no span, and not beside one, evenly spread."""
    half = Fraction(STEP) / 2
    times = np.arange(STEP / 2, float(analysis.end) - STEP / 2, STEP)
    free = [Fraction(time).limit_denominator(1000) for time in times.tolist()]
    free = [time for time in free if all(time + half <= row.start or time - half >= row.end for row in kept)]
    return free[:: max(-(-len(free) // MOST_OTHERS), 1)]

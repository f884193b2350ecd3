"""Several takes on one scale: what is best in any of them is the best of all."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import numpy as np

from ..base.messages import number_of
from ..settings import Settings
from ..taste.labels import Labels
from ..values import UNKNOWN_FOOTAGE, Analysis, Selection
from .combine import combined
from .evidence import evidence_of, known_of
from .footage import footage_of
from .hints import hints_in
from .moments import Moments
from .scale import Scale, hopeless_of, measures_of
from .smooth import best_of


def scale_of(analyses: Sequence[Analysis], settings: Settings, labels: Labels = ()) -> Scale:
    """Return the scale on which the samples of all takes are scored; of a single one, the one it has by itself.

    They must be weighted alike and have the same components, see `comparable`. labels: what the user's taste is learnt
    from.
    """
    several = len(analyses) > 1
    series = [
        evidence_of(one.components, one.cues, settings.sample_fps, known_of(one), several=several) for one in analyses
    ]
    marked = any(hints_in(one) for one in analyses)
    scale = Scale(several, measures_of(series), inf, marked, 1.0, 1.0)
    shortfalls = [combined(one, settings, scale).shortfall for one in analyses]
    scale = replace(scale, hopeless=hopeless_of(shortfalls))
    scored = [(one, combined(one, settings, scale, labels)) for one in analyses]
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


def on_one_scale(
    analyses: Sequence[Analysis], selections: Sequence[Selection], labels: Labels = ()
) -> tuple[Selection, ...]:
    """Return the selections of takes that are searched together with scores on one scale, ranked by them, and with a
    note that says so. Those of takes that another model rated are on a scale of their own; a single one stays as it is.

    Which moments a take gives is left as it is: its own scale tells its faults at least as well, and what is sound in
    it is not left out because another take shows another, more beautiful subject.
    labels: what the user's taste is learnt from.
    """
    found = list(selections)
    for model in {one.model for one in analyses}:
        places = [place for place, one in enumerate(analyses) if one.model == model]
        if len(places) > 1:
            together = _rescored([analyses[place] for place in places], [found[place] for place in places], labels)
            for place, selection in zip(places, together, strict=True):
                found[place] = selection
    return tuple(found)


def _rescored(analyses: Sequence[Analysis], selections: Sequence[Selection], labels: Labels) -> list[Selection]:
    settings = selections[0].settings
    alike = comparable(analyses, settings)
    scale = scale_of(alike, settings, labels)
    found = [
        _with_scores(selection, Moments.of(one, settings, scale, labels))
        for one, selection in zip(alike, selections, strict=True)
    ]
    tops = [max((pick.score for pick in one.picks), default=0.0) for one in found]
    best = tops.index(max(tops))
    name = analyses[best].take.path.name
    others = number_of(len(analyses) - 1, "other take")
    notes = []
    for place, top in enumerate(tops):
        where = "here" if place == best else f"in {name}"
        note = f"scores are on one scale with {others}, the best shot of all is {where}"
        if found[place].picks and top < settings.min_score * tops[best]:
            note += "; all in this take is plainly worse, though a quite different subject can seem so, too"
        notes.append(note)
    return [replace(one, notes=(note, *one.notes)) for one, note in zip(found, notes, strict=True)]


def _with_scores(selection: Selection, moments: Moments) -> Selection:
    """Return a selection with the scores of these moments, and ranked by them."""
    smoothed = moments.smoothed
    order = np.argsort(-smoothed[selection.candidates], kind="stable")
    picks = sorted(selection.picks, key=lambda pick: -smoothed[pick.sample])
    return replace(
        selection,
        picks=tuple(
            replace(pick, rank=rank, score=float(smoothed[pick.sample])) for rank, pick in enumerate(picks, start=1)
        ),
        score=moments.score,
        smoothed=smoothed,
        candidates=selection.candidates[order],
        vectors=None if selection.vectors is None else selection.vectors[order],
    )

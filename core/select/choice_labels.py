"""What the user keeps, rejects and swaps, as labels to learn from."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from ..base.constraints import NO_CONSTRAINTS, Constraints, Swapped
from ..errors import BestShotError
from ..settings import Settings
from ..taste import store
from ..taste.labels import Label, Labels, merged, replaced
from ..taste.store import Stored
from ..taste.text import now
from ..taste.words import WORDS
from ..values import Analysis
from .combine import combined
from .constraints import sample_at
from .footage import footage_of
from .joint import comparable, scale_of
from .smooth import moment_scores, smooth
from .taste_factor import name_of, standing, standings

AnalysisOf = Callable[[Path], Analysis | None]
"""Returns the analysis of another take; None where there is none."""


def labels_with_choices(
    analysis: Analysis,
    settings: Settings,
    constraints: Constraints,
    analysis_of: AnalysisOf,
    *,
    decided: bool,
    complete: bool,
) -> Stored:
    """Return the labels of this user after noting what they keep, reject and swap of a take; other parameters as of
    `pipeline.select_and_learn`.

    Where the labels cannot be read or written, those of this take alone are returned, with a note that says why.
    """

    def noted(labels: Labels) -> Labels:
        chosen = labels_of(analysis, settings, constraints, now(), labels)
        chosen += swaps_of(analysis, settings, constraints, now(), labels, analysis_of)
        if complete:
            return replaced(labels, name_of(analysis), float(analysis.start), float(analysis.end), chosen)
        return merged(labels, chosen)

    try:
        return store.change(noted) if decided and (constraints != NO_CONSTRAINTS or complete) else store.read()
    except BestShotError as error:
        return Stored(noted(()), str(error))


def labels_of(
    analysis: Analysis, settings: Settings, constraints: Constraints, when: str, known: Labels = ()
) -> Labels:
    """Return what the user keeps and rejects of a take as labels, but for what is swapped. when: see `Label`.

    known: labels that there are; a choice that is among them is the same label.
    """
    take = name_of(analysis)
    mine = [one for one in known if one.take == take]
    gone = {one.peak for one in constraints.swapped}
    constraints = replace(constraints, keep=tuple(one for one in constraints.keep if one.peak not in gone))
    choices = _choices(analysis, settings, constraints, when)
    found = [next((one for one in mine if one.same_choice(choice)), choice) for choice in choices]
    if not any(one is choice for one, choice in zip(found, choices, strict=True)):
        return tuple(found)
    stand = standings(analysis, settings)
    plain = moment_scores(
        combined(analysis, settings).score, settings.smooth_window, settings.sample_fps, analysis.shots
    )
    for place, choice in enumerate(choices):
        if found[place] is choice:
            sample = sample_at(analysis, Fraction(choice.peak))
            score = round(float(plain[sample]), 4)
            moment = {name: round(float(values[sample]), 4) for name, values in stand.items()}
            found[place] = replace(choice, score=score, standings=moment)
    return tuple(found)


def swaps_of(
    analysis: Analysis,
    settings: Settings,
    constraints: Constraints,
    when: str,
    known: Labels,
    analysis_of: AnalysisOf,
) -> Labels:
    """Return what the user swapped of a take as labels, each of two moments; see `labels_of`.

    Those whose other take is not at hand, or was rated by another model, are left out.
    """
    found = []
    for swapped in constraints.swapped:
        if not analysis.start <= swapped.peak < analysis.end:
            continue
        choice = _label(analysis, settings, swapped.peak, when, kept=False)
        choice = replace(choice, rival=f"{swapped.other.name} at {float(swapped.other_peak):.3f} s")
        same = next((one for one in known if one.same_choice(choice)), None)
        if same is not None:
            found.append(same)
        elif (other := analysis_of(swapped.other)) is not None and other.model == analysis.model:
            found.append(_compared(choice, analysis, other, swapped, settings))
    return tuple(found)


def _compared(choice: Label, analysis: Analysis, other: Analysis, swapped: Swapped, settings: Settings) -> Label:
    """Return the label with how much more its moment has of score and standings than the one in its place."""
    both = comparable((analysis, other), settings)
    scale, over = scale_of(both, settings), (settings.smooth_window, settings.sample_fps)
    samples = [sample_at(one, peak) for one, peak in zip(both, (swapped.peak, swapped.other_peak), strict=True)]
    scores = [
        float(moment_scores(combined(one, settings, scale).score, *over, one.shots, scale.best)[sample])
        for one, sample in zip(both, samples, strict=True)
    ]
    columns = [{**one.cues, **one.components} for one in both]
    standing_of = {}
    for name in (name for name in WORDS if all(name in one for one in columns)):
        moments = [smooth(column[name], *over, one.shots) for column, one in zip(columns, both, strict=True)]
        stand = standing(np.concatenate(moments), name)
        standing_of[name] = round(float(stand[samples[0]] - stand[len(moments[0]) + samples[1]]), 4)
    return replace(choice, score=round(scores[0] - scores[1], 4), standings=standing_of)


def _choices(analysis: Analysis, settings: Settings, constraints: Constraints, when: str) -> tuple[Label, ...]:
    """Return labels that do not say yet how good the moments are."""
    spans = [(one.peak, one.start, one.end, True) for one in constraints.keep]
    spans += [(peak, None, None, False) for peak in constraints.reject]
    return tuple(
        _label(analysis, settings, peak, when, start, end, kept=kept)
        for peak, start, end, kept in spans
        if analysis.start <= peak < analysis.end
    )


def _label(
    analysis: Analysis,
    settings: Settings,
    peak: Fraction,
    when: str,
    start: Fraction | None = None,
    end: Fraction | None = None,
    *,
    kept: bool,
) -> Label:
    pre, post = settings.rolls
    return Label(
        take=name_of(analysis),
        start=round(max(float(peak) - pre, 0.0) if start is None else min(float(start), float(peak)), 4),
        peak=round(float(peak), 4),
        end=round(float(peak) + post if end is None else max(float(end), float(peak)), 4),
        kept=kept,
        kind=footage_of(analysis, settings).kind,
        when=when,
    )

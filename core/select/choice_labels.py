"""What the user keeps and rejects, as labels to learn from."""

from dataclasses import replace
from fractions import Fraction

from ..base.constraints import NO_CONSTRAINTS, Constraints
from ..errors import BestShotError
from ..settings import Settings
from ..taste import store
from ..taste.labels import Label, Labels, merged, replaced
from ..taste.store import Stored
from ..taste.text import now
from ..values import Analysis
from .combine import combined
from .constraints import sample_at
from .footage import footage_of
from .smooth import moment_scores
from .taste_factor import name_of, standings


def labels_with_choices(
    analysis: Analysis, settings: Settings, constraints: Constraints, *, decided: bool, complete: bool
) -> Stored:
    """Return the labels of this user after noting what they keep and reject of a take; parameters as of
    `pipeline.select_and_learn`.

    Where the labels cannot be read or written, those of this take alone are returned, with a note that says why.
    """

    def noted(labels: Labels) -> Labels:
        chosen = labels_of(analysis, settings, constraints, now(), labels)
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
    """Return what the user keeps and rejects of a take as labels. when: see `Label`.

    known: labels that there are; a choice that is among them is the same label.
    """
    take = name_of(analysis)
    mine = [one for one in known if one.take == take]
    choices = _choices(analysis, settings, constraints, take, when)
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


def _choices(
    analysis: Analysis, settings: Settings, constraints: Constraints, take: str, when: str
) -> tuple[Label, ...]:
    """Return labels that do not say yet how good the moments are."""
    (pre, post), kind = settings.rolls, footage_of(analysis, settings).kind
    spans = [(one.peak, one.start, one.end, True) for one in constraints.keep]
    spans += [(peak, None, None, False) for peak in constraints.reject]
    return tuple(
        Label(
            take=take,
            start=round(max(float(peak) - pre, 0.0) if start is None else min(float(start), float(peak)), 4),
            peak=round(float(peak), 4),
            end=round(float(peak) + post if end is None else max(float(end), float(peak)), 4),
            kept=kept,
            kind=kind,
            when=when,
        )
        for peak, start, end, kept in spans
        if analysis.start <= peak < analysis.end
    )

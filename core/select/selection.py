"""Which moments are the best: from an analysis to a selection. Pure, and a matter of milliseconds."""

import numpy as np

from ..base.constraints import NO_CONSTRAINTS, Constraints, Kept
from ..base.messages import number_of, partly_analysed
from ..settings import Settings
from ..taste.labels import Labels
from ..taste.words import describe
from ..values import Analysis, Selection
from .clip_bounds import as_kept
from .footage import footage_of, notes_of
from .moments import Moments
from .relaxation import Found, search


def select_moments(
    analysis: Analysis,
    settings: Settings,
    threshold: float,
    constraints: Constraints = NO_CONSTRAINTS,
    labels: Labels = (),
) -> Selection:
    """Return up to `settings.count` moments, best first, with those that the user keeps, however many these are.

    threshold: cosine distance up to which two moments look alike; relaxed, like the separation, when moments are short.
    labels: what the user kept and rejected, in this take and others, to learn from.
    """
    return choose(Moments.of(analysis, settings, labels=labels), threshold, constraints)


def choose(moments: Moments, threshold: float, constraints: Constraints = NO_CONSTRAINTS) -> Selection:
    """Return the same from the moments of an analysis, which may be on the scale of several takes."""
    analysis, settings, scored = moments.analysis, moments.settings, moments.scored
    found = search(analysis, moments.smoothed, moments.good, settings, threshold, scored.flat, constraints)
    learnt = describe(scored.taste) if settings.learn else ""
    chosen: list[tuple[int, Kept | None]] = list(zip(found.held.samples.tolist(), found.held.kept, strict=True))
    chosen += [(sample, None) for sample in found.candidates[found.kept].tolist()]
    chosen.sort(key=lambda one: (-moments.smoothed[one[0]], one[0]))
    picks = []
    for rank, (sample, kept) in enumerate(chosen, start=1):
        pick = moments.pick(sample, rank)
        picks.append(as_kept(analysis, pick, kept) if kept else pick)
    return Selection(
        picks=tuple(picks),
        score=moments.score,
        smoothed=moments.smoothed,
        candidates=found.candidates,
        vectors=None if analysis.embeddings is None else analysis.embeddings[found.candidates],
        threshold=threshold,
        weights=scored.weights,
        averages={name: float(values.mean()) for name, values in analysis.components.items()},
        settings=settings,
        notes=(
            *analysis.notes,
            *_skipped(analysis),
            *notes_of(analysis, settings),
            *_cuts(analysis),
            *scored.notes,
            *filter(None, (learnt,)),
            *found.notes,
            *_shortage(analysis, settings, found, scored.flat),
            *_alike(analysis, settings, found, threshold),
        ),
        footage=footage_of(analysis, settings),
        taste=learnt,
    )


def _skipped(analysis: Analysis) -> tuple[str, ...]:
    """Return how few samples were analysed, in a sentence."""
    if analysis.measured is None:
        return ()
    return (partly_analysed(analysis.analysed, len(analysis.samples)),)


def _cuts(analysis: Analysis) -> tuple[str, ...]:
    """Return how many cuts are known, in a sentence."""
    if not len(analysis.cuts):
        return ()
    return (
        f"{number_of(len(analysis.cuts), 'cut')} in the {'part' if analysis.part else 'take'}: no clip crosses one",
    )


def _shortage(analysis: Analysis, settings: Settings, found: Found, flat: bool) -> tuple[str, ...]:
    """Return why fewer moments came back than were wanted, in sentences."""
    notes = []
    if flat:
        notes.append("nothing stands out: the scores hardly change over the take")
    wanted, got, length = settings.count, len(found.picked), sum(settings.rolls)
    if analysis.duration < length:
        name = "part" if analysis.part else "take"
        notes.append(f"the {name} ({float(analysis.duration):.1f} s) is shorter than a clip ({length:g} s)")
    elif got < wanted:
        if found.rejected:
            why = f"the others are plainly worse (under the minimum score of {settings.min_score:g})"
        elif len(found.candidates) > len(found.kept):
            why = "the others look like those kept"
        else:
            why = f"there is room for no more clips of {length:g} s"
        notes.append(f"{got} of {wanted} shots found: {why}")
    return tuple(notes)


def _alike(analysis: Analysis, settings: Settings, found: Found, threshold: float) -> tuple[str, ...]:
    """Return that moments look alike, in a sentence, where that was not asked for."""
    if settings.limits_similar or analysis.embeddings is None or len(found.picked) < 2:
        return ()
    vectors = analysis.embeddings[found.picked].astype(np.float32)
    near = 1 - vectors @ vectors.T <= threshold
    count = int(np.count_nonzero(near.sum(axis=1) > 1))
    if not count:
        return ()
    total = len(vectors)
    which = f"{count} of the {total}" if count < total else "both" if total == 2 else f"all {total}"
    return (f"{which} shots look alike: nothing different in the take is about as good",)

"""From analyses of several takes to groups of moments that show the same thing, each with its best."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..base.arrays import Flags, Floats
from ..base.constraints import NO_CONSTRAINTS, Constraints
from ..base.messages import number_of, partly_analysed
from ..base.model_info import DEFAULT, TITLES
from ..errors import InputError, ModelError
from ..models import similarity_threshold
from ..select.clip_bounds import clip_starts, have_room
from ..select.constraints import hold
from ..select.explain import behind
from ..select.joint import comparable, scale_of
from ..select.moments import Moments
from ..select.peaks import peaks_of, samples_within
from ..select.selection import choose
from ..select.smooth import smooth_embeddings
from ..settings import Settings
from ..values import Analysis, Pick, Selection
from .grouping import group
from .values import Comparison, Group, Shot

_ROUNDING = 1e-6  # seconds


def assert_comparable(analyses: Sequence[Analysis], asked: int, why: Sequence[str] = ()) -> None:
    """Raise the error where takes cannot be compared. asked: how many were to be. why: what is wrong with the others.

    InputError where fewer than two could be analysed; ModelError where not all were rated by the same model.
    """
    if len(analyses) < 2:
        usable = "none" if not analyses else "only one"
        reasons = f" ({'; '.join(why)})" if why else ""
        raise InputError(f"{usable} of the {asked} takes can be used, and comparing needs two{reasons}")
    models = {one.model for one in analyses}
    if len(models) > 1:
        rated = ", ".join(f"{one.take.path.name} by {TITLES.get(one.model or '', 'none')}" for one in analyses)
        raise ModelError(f"the takes were rated by different models ({rated}); compare again with --model nima")
    if models == {None}:
        raise ModelError("no model rated the takes, and without one it is unknown which moments show the same thing")


def compare(
    analyses: Sequence[Analysis], settings: Settings, constraints: Sequence[Constraints] | None = None
) -> Comparison:
    """Return the moments of several takes in groups that show the same thing, and which of each is the best.

    Each take gives up to `settings.count` moments, and to groups of others' moments what it has of the same thing,
    however good. constraints: what the user keeps and rejects in each take. Raises as `assert_comparable`.
    """
    assert_comparable(analyses, len(analyses))
    constraints = constraints or [NO_CONSTRAINTS] * len(analyses)
    threshold = similarity_threshold(analyses[0].model, settings)
    alike = comparable(analyses, settings)
    scale = scale_of(alike, settings)
    takes = [
        _Take.of(Moments.of(one, settings, scale=scale), wish) for one, wish in zip(alike, constraints, strict=True)
    ]
    selections = [choose(take.moments, threshold, take.constraints) for take in takes]
    found = [(number, pick) for number, selection in enumerate(selections) for pick in _good(takes[number], selection)]
    if not found:  # nothing is good enough: the best that each has to show
        found = [(number, pick) for number, selection in enumerate(selections) for pick in selection.picks]
    groups = _grouped(takes, found, threshold)
    _complete(takes, groups, threshold)
    ordered = _ordered(takes, groups)
    shots = [shot for one in ordered for shot in one.shots]
    return Comparison(
        takes=alike,
        selections=tuple(
            replace(one, picks=tuple(shot.pick for shot in shots if shot.take == number))
            for number, one in enumerate(selections)
        ),
        groups=tuple(ordered),
        notes=_notes(alike, ordered),
    )


@dataclass(frozen=True, eq=False)
class _Take:
    """moments: on the scale of all takes. embeddings: (N, D), as of `smooth_embeddings`.

    starts: (N,) seconds, when the clip around each sample begins. free: (N,) around which samples there may be a clip.
    """

    moments: Moments
    constraints: Constraints
    embeddings: Floats
    starts: Floats
    free: Flags

    @classmethod
    def of(cls, moments: Moments, constraints: Constraints) -> "_Take":
        analysis, settings = moments.analysis, moments.settings
        pre, post = settings.rolls
        starts = clip_starts(analysis, pre - moments.later, post + moments.later)
        held = hold(analysis, constraints, starts, pre + post)
        free = have_room(analysis, pre, post) & held.away_from(starts, pre + post, 0.0)
        within = samples_within(len(starts), settings.smooth_window, settings.sample_fps)
        free[: within.start] = free[within.stop :] = False
        assert analysis.embeddings is not None
        shown = smooth_embeddings(analysis.embeddings, settings.smooth_window, settings.sample_fps, analysis.shots)
        return cls(moments, constraints, np.asarray(shown), starts, free)

    def place(self, pick: Pick) -> float:
        """Return where in the take a pick lies, 0..1."""
        return float((pick.peak_time - self.moments.analysis.start) / self.moments.analysis.duration)


_Found = tuple[int, Pick]
"""The number of a take, and a moment of it."""


def _good(take: _Take, selection: Selection) -> list[Pick]:
    """Return the picks that are good enough beside all takes; the best of a poor take need not be."""
    return [pick for pick in selection.picks if pick.kept or take.moments.good[pick.sample]]


def _grouped(takes: Sequence[_Take], found: Sequence[_Found], threshold: float) -> list[list[_Found]]:
    if not found:  # the user rejected everything
        return []
    shown = np.stack([takes[number].embeddings[pick.sample] for number, pick in found])
    places = np.array([takes[number].place(pick) for number, pick in found])
    groups = group(1 - shown @ shown.T, [number for number, _ in found], places, threshold)
    return [[found[one] for one in members] for members in groups]


def _complete(takes: Sequence[_Take], groups: list[list[_Found]], threshold: float) -> None:
    """Add to each group, that of the best moment first, what the other takes have of the same thing."""
    free = [_beside(take, [pick.sample for one in groups for at, pick in one if at == number], take.free)
            for number, take in enumerate(takes)]  # fmt: skip
    for members in sorted(groups, key=lambda members: -max(pick.score for _, pick in members)):
        shown = np.stack([takes[number].embeddings[pick.sample] for number, pick in members])
        for number in sorted(set(range(len(takes))) - {number for number, _ in members}):
            take = takes[number]
            same = free[number] & ((1 - take.embeddings @ shown.T).mean(axis=1) < threshold)
            if (sample := _best(take.moments.smoothed, same)) is not None:
                members.append((number, take.moments.pick(sample, 0)))
                free[number] = _beside(take, [sample], free[number])


def _beside(take: _Take, samples: Sequence[int], free: Flags) -> Flags:
    """Return those of the free samples, (N,), whose clip does not overlap with that of any of the samples."""
    length = sum(take.moments.settings.rolls)
    for sample in samples:
        free = free & (np.abs(take.starts - take.starts[sample]) >= length - _ROUNDING)
    return free


def _best(smoothed: Floats, allowed: Flags) -> int | None:
    """Return the best of the allowed samples, a peak of the take if one is allowed; None where none is."""
    peaks = peaks_of(smoothed)
    peaks = peaks[allowed[peaks]]
    if len(peaks):
        return int(peaks[0])
    return int(np.where(allowed, smoothed, -np.inf).argmax()) if allowed.any() else None


def _ordered(takes: Sequence[_Take], groups: Sequence[Sequence[_Found]]) -> list[Group]:
    """Return the groups, that of the best shot first, each with its shots in order, which bear the group's rank."""
    inside = [sorted(members, key=lambda one: (-one[1].score, one[0])) for members in groups]
    inside.sort(key=lambda members: (-members[0][1].score, members[0][0], members[0][1].sample))
    found = []
    for rank, ((first, best), *others) in enumerate(inside, start=1):
        aim = takes[first].moments.levels(best.sample)
        found.append(
            Group(
                Shot(first, replace(best, rank=rank)),
                tuple(
                    Shot(number, replace(pick, rank=rank), behind(takes[number].moments.levels(pick.sample), aim))
                    for number, pick in others
                ),
            )
        )
    return found


def _notes(takes: Sequence[Analysis], groups: Sequence[Group]) -> tuple[str, ...]:
    model = takes[0].model or ""
    better = "; CLIP, which can be added, recognises it better" if model == DEFAULT.name else ""
    notes = [f"{TITLES.get(model, model)} decided what shows the same thing{better}"]
    alone = sum(not one.alternatives for one in groups)
    if alone == len(groups):
        notes.append("no two of the takes show the same thing")
    elif alone:
        notes.append(f"{number_of(alone, 'shot')} of {len(groups)} can be seen in one take only")
    unseen = [one.take.path.name for number, one in enumerate(takes)
              if all(shot.take != number for each in groups for shot in each.shots)]  # fmt: skip
    notes += [f"{name}: nothing in it is good enough, nor shows what the others show" for name in unseen]
    for one in takes:
        own = [*one.notes, *([] if one.measured is None else [partly_analysed(one.analysed, len(one.samples))])]
        notes += [f"{one.take.path.name}: {note}" for note in own]
    return tuple(notes)

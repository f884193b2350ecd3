"""The engine's work for a comparison of takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..base.constraints import Constraints
from ..base.progress import Progress
from ..base.time_range import TimeRange
from ..compare import Comparison, assert_comparable, compare, compare_measured
from ..compare.results import write_results
from ..errors import BestShotError, Cancelled
from ..settings import Settings
from ..values import Analysis
from .answers import picked
from .messages import Compare, Compared, Find, Picked


@dataclass(frozen=True)
class Analysed:
    """An analysis, and the facts of its take that timelines need."""

    analysis: Analysis
    source: Mapping[str, Any]


def compared(
    request: Compare,
    settings: Settings,
    wishes: Sequence[Constraints],
    analysed: Callable[[Find], Analysed],
    progress: Progress,
) -> Compared:
    """Return the answer to a request, once its artefacts are written.

    wishes: what the user keeps and rejects in each take. analysed: gives the analysis that is asked for.
    """
    usable: dict[int, Analysed] = {}
    notes: list[str] = []
    for number, take in enumerate(request.takes):
        try:
            usable[number] = analysed(replace(take, id=request.id))
        except Cancelled:
            raise
        except BestShotError as error:
            notes.append(" ".join(str(error).split()))
    takes = {number: request.takes[number] for number in usable}
    analyses = [one.analysis for one in usable.values()]
    assert_comparable(analyses, len(request.takes), notes)
    places = list(usable)

    def again(place: int, ranges: Sequence[TimeRange]) -> Analysis:
        take = takes[places[place]]
        wider = tuple((one.start, one.end) for one in ranges)
        return analysed(replace(take, id=request.id, refine=(*take.refine, *wider))).analysis

    decided = [wishes[number] for number in places]
    if any(take.cached for take in takes.values()):
        found = compare(analyses, settings, decided)
    else:
        found = compare_measured(analyses, settings, again, decided)
    answers: list[Picked | None] = [None] * len(request.takes)
    for number, analysis, selection in zip(places, found.takes, found.selections, strict=True):
        answers[number] = picked(takes[number], analysis, selection, usable[number].source)
    answer = Compared(request.id, tuple(answers), _groups(found, places), (*notes, *found.notes))
    if request.out is None:
        return answer
    written = write_results(Path(request.out), found, request.alternatives, progress)
    return replace(answer, notes=(*answer.notes, *written.notes), written=tuple(map(str, written.paths)))


def _groups(found: Comparison, places: Sequence[int]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the groups as in Compared. places: of the takes of the comparison among those of the request."""
    picks = [list(selection.picks) for selection in found.selections]
    return tuple(
        tuple((places[shot.take], picks[shot.take].index(shot.pick)) for shot in group.shots) for group in found.groups
    )

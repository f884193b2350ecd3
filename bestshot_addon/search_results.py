"""What a search found, placed on the timeline as one undo step, and summarised for the user."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import bpy

from ..core.base.messages import number_of, partly_analysed, scored_by, sentence
from ..core.engine.messages import Picked
from ..core.errors import BestShotError, InputError
from . import alternatives, coverage, curves, decisions, learnt, ours, thumbnails, vse, windows
from .job import Outcome
from .place_strips import Inserted, SearchResult, insert_all
from .search_request import SearchRequest, Target
from .source_strips import wanted

Found = Sequence[tuple[Target, Picked]]


@dataclass
class _Insertion:
    """What the insert operator is to place; afterwards, its outcome, or the error to raise."""

    request: SearchRequest
    found: Found
    left_out: Sequence[str]
    afterwards: Callable[[Any, Any], None] | None = None
    result: Outcome | Exception | None = None


_insertion: _Insertion | None = None  # an operator takes no objects of Python's


def insert(
    request: SearchRequest,
    found: Found,
    left_out: Sequence[str] = (),
    step: str = "insert",
    afterwards: Callable[[Any, Any], None] | None = None,
) -> Outcome:
    """Place what was found on the timeline, and return the outcome. Raises BestShotError.

    left_out: a sentence for each strip that could not be searched. step: the operator that places it, as only those
    make undo steps, which have its name. afterwards: does more in the same step, with the context and the scene.
    """
    global _insertion  # noqa: PLW0603
    operator = getattr(bpy.ops.bestshot, step)  # type: ignore[attr-defined]
    _insertion = insertion = _Insertion(request, found, left_out, afterwards)
    with windows.in_window(bpy.context):
        operator("EXEC_DEFAULT", True)  # True: make an undo step although a program calls it
    _insertion = None
    if isinstance(insertion.result, Exception):
        raise insertion.result
    assert insertion.result is not None
    return insertion.result


def insert_pending(context: Any) -> bool:
    """Place what `insert` was called with; return whether anything was changed. For the insert operators."""
    assert _insertion is not None
    try:
        _insertion.result = _place(context, _insertion)
    except Exception as error:  # Blender would print it; `insert` raises it
        _insertion.result = error
        return False
    return True


def _place(context: Any, insertion: _Insertion) -> Outcome:
    request, left_out, exit_code = insertion.request, list(insertion.left_out), 0
    scene = vse.scene_of(request.scene)
    if scene is None:
        raise BestShotError("the scene of the search is gone")
    for take, id in request.rejecting:
        decisions.reject(scene, take, id)
    alternatives.remove_left_alone(scene)
    if request.rejecting and not insertion.found:
        return Outcome("Rejected.")
    had_selection = bool(wanted(scene))
    results: list[tuple[Target, Picked, SearchResult]] = []
    for target, found in insertion.found:
        strip = vse.named(scene, target.strip)
        if strip is None or strip.type != "MOVIE" or vse.media_path(strip) != target.video:
            left_out.append(f"'{target.strip}' is gone, or its meta strip was left; find again.")
            exit_code = exit_code or InputError.exit_code
        else:
            results.append((target, found, SearchResult(strip, found.picks, found.model, found.averages)))
    placed: list[tuple[Target, Picked, Inserted]] = []
    for group in [results] if request.mode == "ASSEMBLE" else [[one] for one in results]:
        try:
            done = insert_all(
                context, scene, [one for _, _, one in group], request.mode, request.order, channel=request.channel
            )
        except BestShotError as error:
            left_out.append(sentence(str(error)))
            exit_code = exit_code or error.exit_code
            continue
        placed += [(target, found, inserted) for (target, found, _), inserted in zip(group, done, strict=True)]
    if not placed:
        raise BestShotError(" ".join(left_out))
    alternatives.remove_left_alone(scene)
    if insertion.afterwards:
        try:
            insertion.afterwards(context, scene)
        except BestShotError as error:
            left_out.append(sentence(str(error)))
    notes: list[str] = []
    in_panel: list[str] = []
    for target, found, inserted in placed:
        strip = vse.named(scene, target.strip)
        coverage.note(scene, strip, found, request.settings.quality)
        ours.note_facts(scene, target.strip, found.source)
        remember(target, found)
        covered = partly_analysed(found.analysed, found.samples)
        reported = [note for note in found.notes if len(placed) > 1 or note != covered]
        in_panel += [sentence(note) for note in found.notes if note not in reported]
        prefix = f"{target.strip}: " if len(placed) > 1 else ""
        notes += [prefix + sentence(note) for note in reported] + list(inserted.notes)
        if had_selection and not wanted(scene):  # a shot was selected, which is replaced: keep the strip selected
            vse.select_only(scene, strip)
    return Outcome(_summary(placed), tuple(dict.fromkeys([*left_out, *notes])), tuple(in_panel), exit_code=exit_code)


def remember(target: Target, found: Picked) -> None:
    """Keep the curve of a take and the pictures of what was found, for drawing."""
    curves.keep(target, found)
    learnt.keep(found.taste)
    for pick in found.picks:
        thumbnails.keep(target.video, float(pick.peak_time), pick.thumbnail)


def _summary(placed: list[tuple[Target, Picked, Inserted]]) -> str:
    count = sum(len(inserted.markers) for _, _, inserted in placed)
    where = placed[0][0].strip if len(placed) == 1 else f"{len(placed)} strips"
    models = {scored_by(found.model) for _, found, _ in placed}
    return f"{number_of(count, 'shot')} in {where}, {' and '.join(sorted(models))}."

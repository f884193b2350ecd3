"""What a search found, placed on the timeline as one undo step, and summarised for the user."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import bpy

from ..core.base.messages import number_of, partly_analysed, scored_by, sentence
from ..core.engine.messages import Picked
from ..core.errors import BestShotError, InputError
from . import coverage, place_strips, thumbnails, vse, windows
from .job import Outcome
from .search_request import SearchRequest, Target
from .source_strips import wanted

Found = Sequence[tuple[Target, Picked]]


@dataclass
class _Insertion:
    """What the insert operator is to place; afterwards, its outcome, or the error to raise."""

    request: SearchRequest
    found: Found
    left_out: Sequence[str]
    result: Outcome | Exception | None = None


_insertion: _Insertion | None = None  # an operator takes no objects of Python's


def insert(request: SearchRequest, found: Found, left_out: Sequence[str]) -> Outcome:
    """Place what was found on the timeline, and return the outcome. Raises BestShotError.

    left_out: a sentence for each strip that could not be searched. An operator places it, as only those make undo
    steps.
    """
    global _insertion  # noqa: PLW0603
    operators = bpy.ops.bestshot  # type: ignore[attr-defined]
    operator = operators.insert_refined if request.refine else operators.insert
    _insertion = insertion = _Insertion(request, found, left_out)
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
    scene = next((scene for scene in bpy.data.scenes if scene.session_uid == request.scene), None)
    if scene is None:
        raise BestShotError("the scene of the search is gone")
    notes: list[str] = []
    in_panel: list[str] = []
    placed = []
    frame = scene.frame_current if request.frame is None else request.frame
    had_selection = bool(wanted(scene))
    for target, found in insertion.found:
        strip = vse.named(scene, target.strip)
        try:
            if strip is None or strip.type != "MOVIE" or vse.media_path(strip) != target.video:
                raise InputError(f"'{target.strip}' is gone, or its meta strip was left; find again")
            done = place_strips.insert(
                context, scene, strip, found.picks, request.mode, request.order, frame, found.model, found.averages
            )
        except BestShotError as error:
            left_out.append(sentence(str(error)))
            exit_code = exit_code or error.exit_code
            continue
        frame = done.end
        placed.append((target, found, len(done.markers)))
        prefix = f"{target.strip}: " if len(insertion.found) > 1 else ""
        coverage.note(scene, strip, found, request.settings.quality)
        covered = (
            [] if prefix else [note for note in found.notes if note == partly_analysed(found.analysed, found.samples)]
        )
        in_panel += map(sentence, covered)
        notes += [prefix + sentence(note) for note in found.notes if note not in covered] + list(done.notes)
        for pick in found.picks:
            thumbnails.keep(target.video, float(pick.peak_time), pick.thumbnail)
        if had_selection and not wanted(scene):  # a highlight was selected, which is replaced: keep the strip selected
            vse.select_only(scene, strip)
    if not placed:
        raise BestShotError(" ".join(left_out))
    return Outcome(_summary(placed), tuple(dict.fromkeys([*left_out, *notes])), tuple(in_panel), exit_code=exit_code)


def _summary(placed: list[tuple[Target, Picked, int]]) -> str:
    count = sum(number for _, _, number in placed)
    where = placed[0][0].strip if len(placed) == 1 else f"{len(placed)} strips"
    models = {scored_by(found.model) for _, found, _ in placed}
    return f"{number_of(count, 'moment')} in {where}, {' and '.join(sorted(models))}."

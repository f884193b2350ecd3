"""Shots on the timeline: above the source, where it plays them; back to back as a sequence; or markers alone.

What the user keeps or changed stays where it is, and what is just where it should be is not made anew.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from ..core.base.messages import number_of
from ..core.errors import BestShotError
from . import assembly, decisions, ours, shot_markers, shots, strip_plan, tags, vse
from .copying import make_copies
from .modes import JOINT, MODES, ORDERS
from .shots import Shot
from .source_strips import original_of, stray_sounds_of
from .strip_names import stem, unused_name
from .strip_plan import Plan, PlannedShot
from .tags import Finding

if TYPE_CHECKING:
    from ..core.engine.messages import WirePick

_COLOURS = 9


@dataclass(frozen=True)
class Inserted:
    """What of one source is on the timeline: names of strips and frames of markers, best first; names of sounds.

    notes: sentences for the user. kept: how many of the shots are there because the user keeps or changed them.
    """

    strips: tuple[str, ...]
    sounds: tuple[str, ...]
    markers: tuple[int, ...]
    notes: tuple[str, ...]
    kept: int = 0


@dataclass(frozen=True)
class SearchResult:
    """What a search found in a visible movie strip. model, averages: kept with the shots to explain them."""

    source: Any
    picks: Sequence["WirePick"]
    model: str | None = None
    averages: Mapping[str, float] | None = None


def insert(
    context: Any,
    scene: Any,
    source: Any,
    picks: Sequence["WirePick"],
    mode: str = "PLACE",
    order: str = "RANK",
    frame: int | None = None,
    model: str | None = None,
    averages: Mapping[str, float] | None = None,
) -> Inserted:
    """Put the picks of one strip on the timeline; see `insert_all`."""
    (done,) = insert_all(context, scene, [SearchResult(source, picks, model, averages)], mode, order, frame)
    return done


def insert_all(
    context: Any,
    scene: Any,
    results: Sequence[SearchResult],
    mode: str = "PLACE",
    order: str = "RANK",
    frame: int | None = None,
    channel: int = 0,
) -> list[Inserted]:
    """Put what was found in movie strips on the timeline of `scene`; return what is there now, for each strip.

    Earlier shots of the same strips are replaced, unless the user keeps or changed them; whatever else there is stays
    as it is, the selection too.
    mode: PLACE, at every frame what the source shows there; ASSEMBLE, back to back from `frame`; MARKERS alone.
    order: of assembled shots, by RANK or by TIME in each take, or by JOINT rank in all. frame: where a first assembly
    begins, None for the playhead.
    channel: where a new shot should lie if it can, 0 for anywhere.
    Raises LeftOut for a strip that cannot be mapped and NoRoom, and has then changed nothing; BestShotError where
    Blender refuses.
    """
    if mode not in MODES or order not in (*ORDERS, JOINT):
        raise ValueError(f"mode is one of {', '.join(MODES)}, order one of {', '.join(ORDERS)}")
    for result in results:
        _take_over(scene, result.source)
    names = {shot.take for shot in shots.of(scene)} | {result.source.name for result in results}
    plans = [
        strip_plan.plan(scene, one.source, one.picks, mode, f"{stem(one.source)} · " if len(names) > 1 else "Best ")
        for one in results
    ]
    for new in chain.from_iterable(plan.new for plan in plans):
        new.channel = channel
    if mode == "ASSEMBLE":
        assembly.line_up(scene, plans, scene.frame_current if frame is None else frame, order)
    strip_plan.leave_out_beyond(plans)
    if mode == "ASSEMBLE":
        assembly.plan_row(scene, plans)
    elif mode == "PLACE":
        for plan in plans:
            strip_plan.plan_pictures(scene, plan)
    gone = [decisions.deleted(scene, plan.source.name) for plan in plans]  # before anything is removed
    for plan in plans:
        vse.remove(scene, plan.replaced)
        _remove_markers(scene, plan)
    try:
        if mode == "ASSEMBLE":
            assembly.close_up(scene, plans)
        done = [_carry_out(context, scene, plan, one, mode) for plan, one in zip(plans, results, strict=True)]
    except RuntimeError as error:
        raise BestShotError(f"the shots could not be placed: {error}") from error
    for plan, ids in zip(plans, gone, strict=True):
        decisions.note_search(scene, plan.source, ids)
    return done


def _carry_out(context: Any, scene: Any, plan: Plan, result: SearchResult, mode: str) -> Inserted:
    source, finding = plan.source, Finding(plan.source.name, model=result.model, averages=result.averages)
    there: list[tuple[int, str, int]] = []  # rank, name and peak of each shot
    for shot, pick in plan.staying:
        _update_staying(scene, shot, pick)
        there.append((pick.rank if pick else shot.rank, shot.name, shot.peak))
    there_already = [shots.strip_of(scene, shot) for shot, _ in plan.reused]
    for number, strip in enumerate(strip for strip in there_already if strip):
        strip.name = unused_name(scene, f"Shot {number}")  # as they may swap their names
    for strip, (shot, planned) in zip(there_already, plan.reused, strict=True):
        name = _update(scene, source, strip, shot, planned, finding)
        there.append((planned.pick.rank, name, planned.peak + planned.moved))
    for planned in plan.new:
        state = tags.KEPT if planned.pick.kept else tags.FOUND
        name = _make(context, scene, source, planned, replace(finding, state=state), mode)
        there.append((planned.pick.rank, name, planned.peak + planned.moved))
    there.sort()
    return Inserted(
        strips=() if mode == "MARKERS" else tuple(name for _, name, _ in there),
        sounds=ours.sounds(scene, source.name),
        markers=tuple(peak for _, _, peak in there),
        notes=_notes(scene, plan, len(result.picks), mode),
        kept=len(plan.staying),
    )


def _make(context: Any, scene: Any, source: Any, planned: PlannedShot, finding: Finding, mode: str) -> str:
    """Make the strips and the marker of a shot; return the name of the picture, or of the marker."""
    made = planned.full_name
    finding = replace(finding, pick=planned.pick, in_row=mode == "ASSEMBLE")
    strips = make_copies(context, scene, planned.strips)
    for strip in strips:
        is_sound = strip.type == "SOUND"
        strip.name = unused_name(scene, f"{planned.name} · sound" if is_sound else planned.full_name)
        strip.color_tag = _colour(planned.pick)
        peak = planned.peak + planned.moved - vse.content_start(strip)
        tags.tag_strip(strip, replace(finding, peak=peak), None if finding.in_row else source)
        made = made if is_sound else strip.name
    marker = scene.timeline_markers.new(planned.full_name, frame=planned.peak + planned.moved)
    ours.note_marker(scene, marker, source.name)
    for strip in strips:
        tags.set_marker(strip, marker)
    if not strips:
        start = vse.content_start(source)
        ours.MARKED.add(
            scene,
            {
                "source": source.name, "name": marker.name, "frame": marker.frame,
                "first": float(planned.first - start), "end": float(planned.end - start), "state": finding.state,
                "pick": tags.write_pick(planned.pick), "model": finding.model or "",
                "averages": json.dumps(dict(finding.averages or {})),
            },
        )  # fmt: skip
    return made


def _update(scene: Any, source: Any, strip: Any, shot: Shot, planned: PlannedShot, finding: Finding) -> str:
    """Give a shot that is there already the rank, name and colour of a new search; return its name."""
    frame = planned.peak + planned.moved
    if shot.is_marker:
        ours.remove_markers(scene, source.name, lambda note: (note["name"], note["frame"]) == (shot.name, shot.peak))
        return _make(None, scene, source, planned, finding, "MARKERS")
    strip.name = unused_name(scene, planned.full_name)
    strip.color_tag = _colour(planned.pick)
    peak = frame - vse.content_start(strip)
    tags.tag_strip(
        strip, replace(finding, pick=planned.pick, peak=peak, in_row=shot.in_row), None if shot.in_row else source
    )
    shot_markers.move(scene, shot, strip, frame, planned.full_name)
    return str(strip.name)


def _update_staying(scene: Any, shot: Shot, pick: "WirePick | None") -> None:
    """Note what the search says now of a shot that stays, and take its marker along where the user moved the strip."""
    strip = shots.strip_of(scene, shot)
    if strip is None:
        return
    if pick is not None:
        tags.set_pick(strip, pick)
    shot_markers.move(scene, shot, strip, shot.peak)


def _remove_markers(scene: Any, plan: Plan) -> None:
    """Remove the markers of shots of a source that are not there any more, because they were replaced or deleted."""
    there = {shot.marker for shot, _ in (*plan.staying, *plan.reused)}
    there |= {tags.marker_of(strip) for strip in ours.strips(scene, plan.source.name)}
    ours.remove_markers(scene, plan.source.name, lambda note: (note["name"], note["frame"]) not in there)


def _take_over(scene: Any, source: Any) -> None:
    """Note shots as made from the source as it is called now."""
    for strip in ours.visible_strips(scene):
        name = tags.source_name(strip)
        if name != source.name and original_of(scene, strip) == source:
            ours.rename_source(scene, name, source.name)


def _notes(scene: Any, plan: Plan, total: int, mode: str) -> tuple[str, ...]:
    notes, source = [], plan.source
    if plan.beyond:
        notes.append(f"{plan.beyond} of {total} shots lie beyond frame {vse.LAST_FRAME:,}, the last of the timeline.")
    if plan.outside:
        notes.append(f"{plan.outside} of {total} shots lie outside what '{source.name}' shows.")
    if mode == "ASSEMBLE":
        notes += [
            f"'{sound.name}' was left behind: it plays the file of '{source.name}', but at another time, and is not "
            "connected to it."
            for sound in stray_sounds_of(scene, source)
        ]
    if plan.staying:
        notes.append(f"{number_of(len(plan.staying), 'shot')} that you kept or changed stayed as they are.")
    return tuple(notes)


def _colour(pick: "WirePick") -> str:
    return f"COLOR_{min(pick.rank, _COLOURS):02}"

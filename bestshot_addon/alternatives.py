"""Alternatives: what other takes have of what a shot shows, muted on channels above it, ready to be swapped in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..core.errors import BestShotError
from . import ours, shots, tags, vse
from .assembly import own_sounds, rows_of
from .copying import make_copies
from .strip_names import stem, unused_name
from .strip_plan import PlannedShot, locate, take_channel, taken_places

if TYPE_CHECKING:
    from ..core.engine.messages import WirePick


@dataclass(frozen=True)
class Alternative:
    """What a take has of what the shot of another take shows. best: that take's name and the number of its shot.

    place: 1 for the first of the alternatives to that shot.
    """

    best: tuple[str, int]
    place: int
    source: Any
    pick: "WirePick"


def make(context: Any, scene: Any, found: Sequence[Alternative]) -> None:
    """Put alternatives on the timeline, where the shots lie that they may replace.

    Raises NoRoom, and BestShotError where Blender refuses.
    """
    there = {(shot.take, shot.id): shot for shot in shots.of(scene) if shot.in_row}
    planned = [
        (one, there[one.best], shot)
        for one in found
        if one.best in there and (shot := _plan(scene, one, there[one.best])) is not None
    ]
    if not planned:
        return
    taken = taken_places(scene, [])
    for kind in ("MOVIE", "SOUND"):
        for row in rows_of([strip for *_, shot in planned for strip in shot.strips if strip.original.type == kind]):
            lowest = max(best.channel for _, best, _ in planned) + 1
            take_channel(scene, row, planned[0][0].source, lowest, 0, taken)
    for one, _, shot in planned:
        try:
            copies = make_copies(context, scene, shot.strips)
        except RuntimeError as error:
            raise BestShotError(f"what other takes have of the same could not be placed: {error}") from error
        for copy in copies:
            copy.mute = True
            copy.name = unused_name(scene, f"{stem(one.source)} · {one.pick.score:.2f} · {one.pick.reason}")
            tags.tag_alternative(copy, *one.best, one.place, tags.id_of(one.pick))


def _plan(scene: Any, one: Alternative, best: shots.Shot) -> PlannedShot | None:
    """Return where an alternative goes: it begins where the best begins, and is not longer. None where its take no
    longer shows it.
    """
    for shot in locate(scene, one.source, [one.pick], ""):
        shot.moved = best.first - shot.first
        shot.end = min(shot.end, shot.first + best.end - best.first)
        strips = [shot.plan_strip(each) for each in (one.source, *own_sounds(scene, one.source))]
        shot.strips = [strip for strip in strips if strip]
        return shot if shot.strips else None
    return None


def choices_at(scene: Any) -> list[list[Any]]:
    """Return what the selected strip can be swapped with, itself among it, the best first: of each take its strips.

    Empty where there is nothing.
    """
    selected = [strip for strip in vse.open_strips(scene) if strip.select]
    best = next((found for strip in selected if (found := _best_of(strip)) is not None), None)
    if best is None:
        return []
    others: dict[int, list[Any]] = {}
    for one in vse.open_strips(scene):
        if tags.alternative_to(one) == best:
            others.setdefault(tags.place_of(one), []).append(one)
    mine = [one for one in ours.strips(scene, best[0]) if tags.id_of_strip(one) == best[1] and tags.in_row(one)]
    groups = [mine, *(others[place] for place in sorted(others))] if others else []
    return [sorted(group, key=lambda one: one.type) for group in groups if group]


def shown_of(choices: Sequence[Sequence[Any]]) -> int:
    """Return the place, from 0, of what is shown of the choices that `choices_at` returned."""
    return next((place for place, strips in enumerate(choices) if not strips[0].mute), 0)


def swap(scene: Any) -> tuple[int, int] | None:
    """Show the next of what the selected strip can be swapped with; return its place, from 0, of how many."""
    groups = choices_at(scene)
    if len(groups) < 2:
        return None
    after = (shown_of(groups) + 1) % len(groups)
    for place, group in enumerate(groups):
        for one in group:
            one.mute = place != after
    vse.select_only(scene, groups[after][0])
    return after, len(groups)


def remove_left_alone(scene: Any) -> None:
    """Remove the alternatives to shots that are no longer there, but for those that the user shows or locked."""
    there = {(shot.take, shot.id) for shot in shots.of(scene) if shot.in_row}
    hidden = [one for one in vse.open_strips(scene) if one.mute and not one.lock]
    vse.remove(scene, [one for one in hidden if (best := tags.alternative_to(one)) and best not in there])


def _best_of(strip: Any) -> tuple[str, int] | None:
    if tagged := tags.alternative_to(strip):
        return tagged
    take = tags.source_name(strip)
    return (take, tags.id_of_strip(strip)) if take is not None and tags.in_row(strip) else None

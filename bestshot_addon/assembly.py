"""The assembly: shots of one take or several back to back, pictures on one channel, their sound on another."""

from collections.abc import Callable, Sequence
from typing import Any

from . import ours, shots, tags, vse
from .modes import JOINT
from .shots import Shot
from .source_strips import sounds_of
from .strip_plan import Plan, PlannedShot, PlannedStrip, take_channel, taken_places


def line_up(scene: Any, plans: Sequence[Plan], frame: int, order: str) -> None:
    """Plan where the shots of an assembly go.

    It begins where it began, at `frame` if there is none yet. What is there stays in its order, and is closed up unless
    something in it stays as the user left it. New shots come at its end, in `order`, see `insert_all`.
    """
    leaving = [strip.name for one in plans for strip in one.replaced]
    row = sorted((shot for shot in shots.of(scene) if shot.in_row), key=lambda shot: shot.first)
    remaining = [shot for shot in row if shot.name not in leaving]
    begin = min((shot.first for shot in row), default=frame)
    reused = {shot.name: planned for one in plans for shot, planned in one.reused}
    if all(shot.name in reused for shot in remaining):
        for shot in remaining:
            reused[shot.name].moved += begin - shot.first
            begin += shot.end - shot.first
        frame = begin
    else:
        frame = max([begin, *(shot.end for shot in remaining)])
    added = [(number, new) for number, one in enumerate(plans) for new in one.new]
    keys: dict[str, Callable[[tuple[int, PlannedShot]], Any]] = {
        "RANK": lambda one: (one[0], one[1].pick.rank),
        "TIME": lambda one: (one[0], one[1].first),
        JOINT: lambda one: one[1].pick.rank,
    }
    for _, new in sorted(added, key=keys[order]):
        new.moved = frame - new.first
        frame += new.end - new.first


def plan_row(scene: Any, plans: Sequence[Plan]) -> None:
    """Plan copies of the sources and their sounds for new shots. Raises NoRoom.

    All pictures share a channel above all sources, that of the assembly if it can be; and all sounds another, or as
    many as a take has sounds.
    """
    pictures: list[PlannedStrip] = []
    sounds: list[PlannedStrip] = []
    for one in plans:
        own = own_sounds(scene, one.source)
        for new in one.new:
            picture = new.plan_strip(one.source)
            heard = [strip for sound in own if (strip := new.plan_strip(sound))]
            new.strips = [strip for strip in (picture, *heard) if strip]
            pictures += [picture] if picture else []
            sounds += heard
    if not pictures:
        return
    moved = [shots.strip_of(scene, shot) for one in plans for shot, _ in one.reused]
    taken = taken_places(scene, [*(strip for one in plans for strip in one.replaced), *moved])
    taken += [
        (shot.channel, planned.first + planned.moved, planned.end + planned.moved)
        for one in plans
        for shot, planned in one.reused
    ]
    lowest = max(one.source.channel for one in plans) + 1
    picture_row = next((shot.channel for shot in shots.of(scene) if shot.in_row), 0)
    take_channel(scene, pictures, plans[0].source, lowest, picture_row, taken)
    sound_row = next((strip.channel for strip in ours.strips(scene) if strip.type == "SOUND" and tags.in_row(strip)), 0)
    for row in rows_of(sounds):
        take_channel(scene, row, plans[0].source, pictures[0].channel + 1, sound_row, taken)


def close_up(scene: Any, plans: Sequence[Plan]) -> None:
    """Move the shots that are there to where they were planned, from the first to the last."""
    pairs = [pair for one in plans for pair in one.reused]
    for shot, planned in sorted(pairs, key=lambda pair: pair[0].first):
        by = planned.first + planned.moved - shot.first
        if by:
            _move(scene, shot, by)


def _move(scene: Any, shot: Shot, by: int) -> None:
    """Move the strips of a shot along the timeline."""
    for strip in ours.strips(scene, shot.take):
        if tags.id_of_strip(strip) == shot.id and tags.in_row(strip):
            vse.shift(scene, strip, by)
            tags.note_placement(strip)


def rows_of(strips: Sequence[PlannedStrip]) -> list[list[PlannedStrip]]:
    """Return strips in as few rows as it takes for none to overlap another of its row."""
    rows: list[list[PlannedStrip]] = []
    for strip in strips:
        free = (row for row in rows if not any(strip.first < other.end and other.first < strip.end for other in row))
        row = next(free, None)
        if row is None:
            rows.append([strip])
        else:
            row.append(strip)
    return rows


def own_sounds(scene: Any, source: Any) -> list[Any]:
    """Return the source's sound strips, without those that an earlier search made."""
    return [sound for sound in sounds_of(scene, source) if ours.source_of(sound) == ours.source_of(source)]

"""Where shots go on the timeline: frames and channels, before anything is changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from ..core.errors import BestShotError
from . import decisions, ours, shots, tags, vse
from .shots import Shot
from .source_strips import mapping_of

if TYPE_CHECKING:
    from ..core.engine.messages import WirePick


Place: TypeAlias = tuple[int, int, int]
"""Of a strip: its channel, first frame and end, not included."""


class NoRoom(BestShotError):
    """No channel is free, unlocked and unmuted where a shot has to go, or the timeline ends before."""

    @classmethod
    def beyond(cls, take: str) -> "NoRoom":
        """Return the error for a take whose shots would lie where the timeline has ended."""
        return cls(f"the shots of '{take}' lie beyond frame {vse.LAST_FRAME:,}, the last of the timeline")


def is_on_timeline(first: int, end: int) -> bool:
    """Return whether frames, `end` not included, lie where Blender sets markers."""
    return first >= -vse.LAST_FRAME and end <= vse.LAST_FRAME + 1


@dataclass
class PlannedStrip:
    """A copy to be made: its frames `first` to `end` (not included) on the timeline, `moved` from the original's."""

    original: Any
    first: int
    end: int
    moved: int
    channel: int = 0


@dataclass
class PlannedShot:
    """A pick on the timeline: the frames `first` to `end` (not included) where the source plays it, and its peak.

    prefix: how its name begins. moved: how many frames later than that it goes. strips: the copies to be made, the
    picture's first. channel: that it should lie on if that is free, 0 for any.
    """

    pick: "WirePick"
    prefix: str
    first: int
    end: int
    peak: int
    moved: int = 0
    channel: int = 0
    strips: list[PlannedStrip] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.prefix}{self.pick.rank} · {self.pick.score:.2f}"

    @property
    def full_name(self) -> str:
        return f"{self.name} · {self.pick.reason}" if self.pick.reason else self.name

    @property
    def is_on_timeline(self) -> bool:
        """Whether it lies where Blender sets markers."""
        return is_on_timeline(self.first + self.moved, self.end + self.moved)

    def plan_strip(self, original: Any) -> PlannedStrip | None:
        """Return the copy of a strip that shows this pick; None where the strip does not show it."""
        left, right = vse.handles(original)
        first, end = max(self.first, left), min(self.end, right)
        return PlannedStrip(original, first + self.moved, end + self.moved, self.moved) if first < end else None


@dataclass
class Plan:
    """What a search does to the timeline, for one source.

    new: shots to put there. staying: those that the user keeps or changed, with what is known of them now, None where
    the search says nothing of them. reused: shots that are there already and stay as they are, but for their names.
    replaced: our other strips of this source. outside, beyond: how many picks the source does not show, or the timeline
    has no room for.
    """

    source: Any
    new: list[PlannedShot]
    staying: list[tuple[Shot, "WirePick | None"]]
    reused: list[tuple[Shot, PlannedShot]]
    replaced: list[Any]
    outside: int = 0
    beyond: int = 0


def plan(scene: Any, source: Any, picks: Sequence["WirePick"], mode: str, prefix: str = "Best ") -> Plan:
    """Return what to do with the picks of a source, in place. Raises LeftOut."""
    mine = [shot for shot in shots.of(scene) if shot.take == source.name]
    staying = [shot for shot in mine if shot.stays]
    known = {tags.id_of(pick): pick for pick in picks}
    hidden = decisions.hidden(scene, source.name)
    free = _free_picks(picks, staying, hidden)
    located = locate(scene, source, free, prefix)
    found = Plan(source, [], [(shot, known.get(shot.id)) for shot in staying], [], [])
    for one in located:
        if same := next((shot for shot in mine if _is_same(shot, one, mode)), None):
            one.moved = same.first - one.first
            found.reused.append((same, one))
        else:
            found.new.append(one)
    remaining = {shot.id for shot in staying} | {shot.id for shot, _ in found.reused} | hidden
    found.replaced = [strip for strip in ours.strips(scene, source.name) if tags.id_of_strip(strip) not in remaining]
    found.outside = len(free) - len(located)
    return found


def _is_same(shot: Shot, planned: PlannedShot, mode: str) -> bool:
    """Return whether a shot on the timeline is what is planned, and can be left there."""
    if shot.stays or shot.id != tags.id_of(planned.pick) or shot.is_marker != (mode == "MARKERS"):
        return False
    if mode == "ASSEMBLE":
        return shot.in_row and shot.end - shot.first == planned.end - planned.first
    return not shot.in_row and (shot.first, shot.end) == (planned.first, planned.end)


def locate(scene: Any, source: Any, picks: Iterable["WirePick"], prefix: str = "Best ") -> list[PlannedShot]:
    """Return where the source plays the picks, best first, without those that it does not show. Raises LeftOut."""
    mapping, found = mapping_of(scene, source), []
    for pick in sorted(picks, key=lambda pick: pick.rank):
        span = mapping.span(pick.start, pick.end)
        if span:
            found.append(PlannedShot(pick, prefix, *span, mapping.peak_in(span, pick.peak_time)))
    return found


def _free_picks(picks: Sequence["WirePick"], staying: Sequence[Shot], hidden: set[int]) -> list["WirePick"]:
    """Return the picks that are to be put on the timeline beside the shots that stay, best first.

    The user may have changed shots while the search ran, which did not know of them.
    """
    ids = {shot.id for shot in staying} | hidden
    ranges = [(shot.pick.start, shot.pick.end) for shot in staying if shot.pick]
    free = [
        pick
        for pick in sorted(picks, key=lambda pick: pick.rank)
        if tags.id_of(pick) not in ids
        and (pick.kept or not any(start <= pick.peak_time < end for start, end in ranges))
    ]
    return free[: max(len(picks) - len(ids), 0)]


def leave_out_beyond(plans: Iterable[Plan]) -> None:
    """Leave out new shots that lie where the timeline has ended. Raises NoRoom where nothing of a source is left."""
    for one in plans:
        there = [new for new in one.new if new.is_on_timeline]
        one.beyond = len(one.new) - len(there)
        if one.new and not there:
            raise NoRoom.beyond(one.source.name)
        one.new = there


def plan_pictures(scene: Any, one: Plan) -> None:
    """Plan a copy of the source for each new shot, on the lowest channel above it that is free. Raises NoRoom."""
    taken = taken_places(scene, one.replaced)
    for new in one.new:
        new.strips = [strip for strip in [new.plan_strip(one.source)] if strip]
        for strip in new.strips:
            take_channel(scene, [strip], one.source, one.source.channel + 1, new.channel, taken)


def taken_places(scene: Any, leaving: Sequence[Any]) -> list[Place]:
    """Return the places of all visible strips but those."""
    return [(strip.channel, *vse.handles(strip)) for strip in vse.open_strips(scene) if strip not in leaving]


def take_channel(
    scene: Any, strips: Sequence[PlannedStrip], source: Any, lowest: int, wanted: int, taken: list[Place]
) -> None:
    """Put planned strips on one channel that is free for all of them, from `lowest` up, `wanted` first if it may be.

    It then counts as taken. Raises NoRoom, which names the source.
    """
    usable = vse.usable_channels(scene, lowest)
    for channel in [wanted, *usable] if wanted in usable else usable:
        others = [(first, end) for other, first, end in taken if other == channel]
        if not any(strip.first < end and first < strip.end for first, end in others for strip in strips):
            for strip in strips:
                strip.channel = channel
            taken += [(channel, strip.first, strip.end) for strip in strips]
            return
    raise NoRoom(f"no channel above '{source.name}' is free for its shots; unlock, unmute or empty one")

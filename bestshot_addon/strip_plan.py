"""Where highlights go on the timeline: frames and channels, before anything is changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..core.errors import BestShotError
from . import tags, vse
from .source_strips import mapping_of, sounds_of

if TYPE_CHECKING:
    from ..core.engine.messages import WirePick


class NoRoom(BestShotError):
    """No channel is free, unlocked and unmuted where a highlight has to go, or the timeline ends before."""


@dataclass
class PlannedStrip:
    """A copy to be made: its frames `first` to `end` (not included) on the timeline, `moved` from the original's."""

    original: Any
    first: int
    end: int
    moved: int
    channel: int = 0


@dataclass
class PlannedHighlight:
    """A pick on the timeline: the frames `first` to `end` (not included) where the source plays it, and its peak.

    moved: how many frames later than that it goes. strips: one for each strip that is to be copied, None where that
    strip does not show this pick.
    """

    pick: "WirePick"
    first: int
    end: int
    peak: int
    moved: int = 0
    strips: list[PlannedStrip | None] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"Best {self.pick.rank} · {self.pick.score:.2f}"

    @property
    def full_name(self) -> str:
        return f"{self.name} · {self.pick.reason}" if self.pick.reason else self.name

    @property
    def is_on_timeline(self) -> bool:
        """Whether it lies where Blender sets markers."""
        return self.first + self.moved >= -vse.LAST_FRAME and self.end + self.moved <= vse.LAST_FRAME + 1

    def plan_strip(self, original: Any) -> PlannedStrip | None:
        """Return the copy of a strip that shows this pick; None where the strip does not show it."""
        left, right = vse.handles(original)
        first, end = max(self.first, left), min(self.end, right)
        return PlannedStrip(original, first + self.moved, end + self.moved, self.moved) if first < end else None


def locate(scene: Any, source: Any, picks: Sequence["WirePick"]) -> list[PlannedHighlight]:
    """Return where the source plays the picks, best first, without those that it does not show. Raises LeftOut."""
    mapping, highlights = mapping_of(scene, source), []
    for pick in sorted(picks, key=lambda pick: pick.rank):
        span = mapping.span(pick.start, pick.end)
        if span:
            highlights.append(PlannedHighlight(pick, *span, mapping.peak_in(span, pick.peak_time)))
    return highlights


def line_up(highlights: list[PlannedHighlight], frame: int, order: str) -> int:
    """Move the highlights back to back from a frame, by RANK or by TIME; return the frame after the last."""
    for highlight in sorted(highlights, key=lambda one: one.pick.rank if order == "RANK" else one.first):
        highlight.moved = frame - highlight.first
        frame += highlight.end - highlight.first
    return frame


def plan_strips(scene: Any, source: Any, highlights: list[PlannedHighlight], in_one_row: bool) -> None:
    """Plan copies of the source and its sound for each highlight. Raises NoRoom.

    Each copy gets the lowest usable channel above the source that is free over all its length. in_one_row: all
    pictures share a channel, and so do all copies of one sound strip.
    """
    originals = [source, *_own_sounds(scene, source)]
    for highlight in highlights:
        highlight.strips = [highlight.plan_strip(original) for original in originals]
    replaced = tags.strips(scene, source.name)
    taken = [(strip.channel, *vse.handles(strip)) for strip in vse.open_strips(scene) if strip not in replaced]
    usable = vse.usable_channels(scene, source.channel + 1)
    rows = (
        zip(*(highlight.strips for highlight in highlights), strict=True)
        if in_one_row
        else ([strip] for highlight in highlights for strip in highlight.strips)
    )
    for row in rows:
        strips = [strip for strip in row if strip]
        if not strips:
            continue
        free = (
            channel
            for channel in usable
            if not any(
                channel == other and strip.first < end and first < strip.end
                for other, first, end in taken
                for strip in strips
            )
        )
        channel = next(free, 0)
        if not channel:
            raise NoRoom(f"no channel above '{source.name}' is free for its highlights; unlock, unmute or empty one")
        for strip in strips:
            strip.channel = channel
            taken.append((channel, strip.first, strip.end))


def _own_sounds(scene: Any, source: Any) -> list[Any]:
    """Return the source's sound strips, without those that an earlier search made."""
    return [sound for sound in sounds_of(scene, source) if tags.source_of(sound) == tags.source_of(source)]

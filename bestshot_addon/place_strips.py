"""Highlights on the timeline: where the source plays them, or back to back from the playhead, or markers alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, count
from typing import Any, Protocol

from ..core.errors import BestShotError
from . import tags, vse
from .modes import MODES, ORDERS
from .source_strips import mapping_of, original_of, sounds_of

_COLOURS = 9
_NAME_BYTES = 63


class NoRoom(BestShotError):
    """No channel is free, unlocked and unmuted where a highlight has to go."""


class Highlight(Protocol):
    """What is read of a pick: rank from 1, seconds of the media from its first shown frame, score in 0..1, why."""

    @property
    def rank(self) -> int: ...
    @property
    def start(self) -> Fraction: ...
    @property
    def end(self) -> Fraction: ...
    @property
    def peak_time(self) -> Fraction: ...
    @property
    def score(self) -> float: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True)
class Inserted:
    """What was put on the timeline, best first: names of strips, frames of markers; and sentences for the user.

    end: the frame after the last assembled highlight; the frame it was to begin at where nothing was assembled.
    """

    strips: tuple[str, ...]
    sounds: tuple[str, ...]
    markers: tuple[int, ...]
    notes: tuple[str, ...]
    end: int


@dataclass
class _Piece:
    """A copy to be made: its frames `first` to `end` (not included) on the timeline, `moved` from the original's."""

    original: Any
    first: int
    end: int
    moved: int
    channel: int = 0


@dataclass
class _Spot:
    """A pick on the timeline: where the source plays it, and how far from there it goes."""

    pick: Highlight
    first: int
    end: int
    peak: int
    moved: int = 0

    @property
    def name(self) -> str:
        return f"Best {self.pick.rank} · {self.pick.score:.2f}"

    @property
    def full_name(self) -> str:
        return f"{self.name} · {self.pick.reason}" if self.pick.reason else self.name

    def piece(self, original: Any) -> _Piece | None:
        """The copy of a strip that shows this moment; None where the strip does not reach it."""
        left, right = vse.handles(original)
        first, end = max(self.first, left), min(self.end, right)
        return _Piece(original, first + self.moved, end + self.moved, self.moved) if first < end else None


def insert(
    context: Any,
    scene: Any,
    source: Any,
    picks: Sequence[Highlight],
    mode: str = "PLACE",
    order: str = "RANK",
    about: Mapping[int, Mapping[str, Any]] | None = None,
    frame: int | None = None,
) -> Inserted:
    """Put the best moments of `source`, a movie strip that the user sees, on the timeline of `scene`.

    An earlier result of the same source is replaced; whatever else there is stays as it is, the selection too.
    mode: PLACE, at every frame what the source shows there; ASSEMBLE, back to back from the playhead; MARKERS alone.
    order: of assembled highlights, by RANK or by TIME. frame: where they begin, instead of the playhead.
    about: of each rank, what its strip keeps to explain itself: text, numbers, mappings of these.
    Raises LeftOut for a strip that cannot be mapped and NoRoom, and has then changed nothing; BestShotError where
    Blender refuses, and has then left nothing of its own.
    """
    if mode not in MODES or order not in ORDERS:
        raise ValueError(f"mode is one of {', '.join(MODES)}, order one of {', '.join(ORDERS)}")
    spots = _spots(scene, source, picks)
    for highlight in tags.highlights(scene):
        old = tags.source_of(highlight)
        if old != source.name and original_of(scene, highlight) == source:
            tags.renamed(scene, old, source.name)
    frame = scene.frame_current if frame is None else frame
    if mode == "ASSEMBLE":
        frame = _line_up(spots, frame, order)
    originals = [source, *_own_sounds(scene, source)] if mode != "MARKERS" else []
    pieces = [[spot.piece(original) for original in originals] for spot in spots]
    _find_channels(scene, source, pieces, in_one_row=mode == "ASSEMBLE")

    tags.clear(scene, source.name)
    pictures: list[str] = []
    sounds: list[str] = []
    markers: list[int] = []
    try:
        for spot, parts in zip(spots, pieces, strict=True):
            for strip in _copies(context, scene, source, [part for part in parts if part]):
                is_sound = strip.type == "SOUND"
                strip.name = _unused(scene, f"{spot.name} · sound" if is_sound else spot.full_name)
                strip.color_tag = f"COLOR_{min(spot.pick.rank, _COLOURS):02}"
                # the source's own sound plays there already, and twice the same is twice as loud
                strip.mute = strip.mute or (is_sound and mode == "PLACE")
                from_start = spot.peak + spot.moved - vse.content_start(strip)
                tags.claim_strip(strip, source.name, from_start, (about or {}).get(spot.pick.rank))
                (sounds if is_sound else pictures).append(strip.name)
            marker = scene.timeline_markers.new(spot.full_name, frame=spot.peak + spot.moved)
            tags.claim_marker(scene, marker, source.name)
            markers.append(marker.frame)
    except RuntimeError as error:
        tags.clear(scene, source.name)
        raise BestShotError(f"the highlights of '{source.name}' could not be placed: {error}") from error

    notes = []
    if len(spots) < len(picks):
        notes.append(f"{len(picks) - len(spots)} of {len(picks)} moments lie outside what '{source.name}' shows.")
    if sounds and mode == "PLACE":
        notes.append("The highlights' sound is muted, as the source's own plays at the same place.")
    return Inserted(tuple(pictures), tuple(sounds), tuple(markers), tuple(notes), frame)


def _spots(scene: Any, source: Any, picks: Sequence[Highlight]) -> list[_Spot]:
    """Where the source plays the picks, best first; without those that it does not show."""
    mapping, spots = mapping_of(scene, source), []
    for pick in sorted(picks, key=lambda pick: pick.rank):
        span = mapping.span(pick.start, pick.end)
        if span:
            peak = min(max(mapping.timeline_of(pick.peak_time), span[0]), span[1] - 1)
            spots.append(_Spot(pick, *span, peak))
    return spots


def _line_up(spots: list[_Spot], frame: int, order: str) -> int:
    """Move the spots one behind the other; returns the frame after the last."""
    for spot in sorted(spots, key=lambda spot: spot.pick.rank if order == "RANK" else spot.first):
        spot.moved = frame - spot.first
        frame += spot.end - spot.first
    return frame


def _own_sounds(scene: Any, source: Any) -> list[Any]:
    """The source's sound strips, without those that an earlier result brought."""
    return [sound for sound in sounds_of(scene, source) if tags.source_of(sound) == tags.source_of(source)]


def _find_channels(scene: Any, source: Any, pieces: list[list[_Piece | None]], in_one_row: bool) -> None:
    """Give each piece the lowest usable channel above the source that is free over all its length.

    in_one_row: all pictures share a channel, and so do all copies of one sound strip.
    """
    going = tags.strips(scene, source.name)
    taken = [(strip.channel, *vse.handles(strip)) for strip in vse.open_strips(scene) if strip not in going]
    usable = vse.usable_channels(scene, source.channel + 1)
    rows = zip(*pieces, strict=True) if in_one_row else ([part] for parts in pieces for part in parts)
    for parts in ([part for part in row if part] for row in rows):
        if not parts:
            continue
        free = (
            channel
            for channel in usable
            if not any(
                channel == other and part.first < end and first < part.end
                for other, first, end in taken
                for part in parts
            )
        )
        channel = next(free, 0)
        if not channel:
            raise NoRoom(f"no channel above '{source.name}' is free for its highlights; unlock, unmute or empty one")
        for part in parts:
            part.channel = channel
            taken.append((channel, part.first, part.end))


def _copies(context: Any, scene: Any, source: Any, parts: list[_Piece]) -> list[Any]:
    """Make the pieces of one spot at once, so that picture and sound stay connected where they were."""
    if not parts:
        return []
    copies = vse.duplicate(context, scene, [part.original for part in parts])
    for copy in copies:
        tags.claim_strip(copy, source.name, 0.0)
    for copy, part in zip(copies, parts, strict=True):
        start = vse.content_start(part.original) + part.moved
        vse.put(scene, copy, channel=part.channel, start=start, first=part.first, end=part.end)
        copy.lock = False
    return copies


def _unused(scene: Any, name: str) -> str:
    """A strip name that no other has and that Blender takes whole: it would make `0.088` of a second `0.87 · sharp`."""
    taken = {strip.name for holder in vse.holders(scene) for strip in vse.strips_of(holder)}
    name = name.encode()[: _NAME_BYTES - len(" (999)")].decode(errors="ignore")
    names = chain([name], (f"{name} ({number})" for number in count(2)))
    return next(each for each in names if each not in taken)

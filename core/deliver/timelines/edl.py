"""CMX3600 edit decision lists, which everything reads; and those of markers, which Resolve reads."""

import re
from collections.abc import Sequence

from ...settings import EXPORTS
from .timeline import Event, SourceTake, Timeline

NAME = EXPORTS["edl"]
MARKERS_NAME = EXPORTS["markers"]
MOST = 999  # events of one list
_REEL = 8  # characters


def write(timeline: Timeline) -> list[str]:
    """Return the timeline as texts of at most 999 events each."""
    pairs = list(zip(timeline.events, timeline.offsets, strict=False))
    return [_list(timeline, pairs[begin : begin + MOST]) for begin in range(0, max(len(pairs), 1), MOST)]


def write_markers(timeline: Timeline) -> str:
    """Return a marker for each peak, for a timeline that begins at 01:00:00:00; of several on one frame the first."""
    lines, taken = [f"TITLE: {_plain(timeline.name)}", _mode(timeline), ""], set[int]()
    for event, offset in zip(timeline.events, timeline.offsets, strict=False):
        at = timeline.start + offset + round((event.peak - event.first) / event.source.clock.rate * timeline.clock.rate)
        if at in taken:
            continue
        taken.add(at)
        begin, end = (timeline.clock.timecode(frame) for frame in (at, at + 1))
        name = _plain(f"{event.name} {event.note}".strip()).replace("|", "/")
        lines += [
            f"{len(taken):03}  001      V     C        {begin} {end} {begin} {end}",
            f" |C:ResolveColorBlue |M:{name} |D:1",
            "",
        ]
    return "\n".join(lines)


def _list(timeline: Timeline, pairs: Sequence[tuple[Event, int]]) -> str:
    lines, reels = [f"TITLE: {_plain(timeline.name)}", _mode(timeline), ""], _reels(timeline.sources)
    for number, (event, offset) in enumerate(pairs, start=1):
        source = event.source
        played = (source.clock.timecode(source.start + frame) for frame in (event.first, event.end))
        begin = timeline.start + offset
        recorded = (timeline.clock.timecode(frame) for frame in (begin, begin + timeline.length(event)))
        track = "B" if source.channels else "V"
        lines += [
            f"{number:03}  {reels[source]:<{_REEL}} {track:<5} C        {' '.join((*played, *recorded))}",
            f"* FROM CLIP NAME: {_plain(source.path.name)}",
            f"* COMMENT: {_plain(f'{event.name} {event.note}'.strip())}",
            "",
        ]
    return "\n".join(lines)


def _mode(timeline: Timeline) -> str:
    return f"FCM: {'DROP FRAME' if timeline.clock.drop else 'NON-DROP FRAME'}"


def _reels(sources: Sequence[SourceTake]) -> dict[SourceTake, str]:
    """Return a name for each take of at most eight letters and digits, none twice."""
    found: dict[SourceTake, str] = {}
    for number, source in enumerate(sources, start=1):
        name = re.sub(r"[^A-Z0-9]", "", source.path.stem.upper())[:_REEL] or f"REEL{number:03}"
        if name in found.values():
            name = f"{name[: _REEL - 4]}{number:04}"
        found[source] = name
    return found


def _plain(text: str) -> str:
    """Return text in one line."""
    return " ".join(text.split())

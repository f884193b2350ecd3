"""What a strip of ours says of itself: a tag on it, saved with the file and copied with the strip."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from . import vse
from .notes import from_json

if TYPE_CHECKING:
    from ..core.engine.messages import WirePick

TAG = "bestshot"
ALTERNATIVE = "bestshot_alternative"
FOUND, KEPT = "FOUND", "KEPT"


@dataclass(frozen=True)
class Finding:
    """A moment as it was found. source: name of the strip that shows the take. peak: frames of the timeline from where
    the content starts. model, averages: of the search, to explain it. in_row: whether it is one of an assembly.
    """

    source: str
    peak: float = 0.0
    pick: "WirePick | None" = None
    model: str | None = None
    averages: Mapping[str, float] | None = None
    in_row: bool = False
    state: str = FOUND

    @property
    def id(self) -> int:
        """The moment's peak in the take, in milliseconds, which stays the same from search to search."""
        return id_of(self.pick) if self.pick else -1


def id_of(pick: "WirePick") -> int:
    """Return the stable number of a moment of a take: its peak, in milliseconds."""
    return round(pick.peak_time * 1000)


def tag_strip(strip: Any, finding: Finding, source: Any = None) -> None:
    """Tag a strip as made by BestShot, and as lying where we put it. source: the strip it was made from."""
    pick, averages = finding.pick, finding.averages
    strip[TAG] = {
        "source": finding.source,
        "name": strip.name,
        "peak": float(finding.peak),
        "pick": write_pick(pick),
        "model": finding.model or "",
        "averages": {name: averages[name] for name in pick.components if name in averages} if pick and averages else {},
        "id": finding.id,
        "state": finding.state,
        "in_row": finding.in_row,
        "placed": "",
        "marker": "",
        "marker_frame": 0,
    }
    note_placement(strip, source)


def note_placement(strip: Any, source: Any = None) -> None:
    """Note that we put a strip of ours where it is now, and that it looks as we left it."""
    start = vse.content_start(source) if source else None
    strip[TAG]["name"] = strip.name
    strip[TAG]["placed"] = json.dumps([vse.placement_of(strip), start, vse.appearance_of(strip)])


def set_marker(strip: Any, marker: Any) -> None:
    """Note the marker of a strip."""
    strip[TAG]["marker"], strip[TAG]["marker_frame"] = marker.name, marker.frame


def marker_of(strip: Any) -> tuple[str, int] | None:
    """Return name and frame of the marker that we set for a strip; None where that is unknown."""
    name, frame = _field(strip, "marker", str), _field(strip, "marker_frame", int)
    if name is None and is_tagged(strip):  # by an older BestShot, which gave both one name
        return str(_field(strip, "name", str)), peak_of(strip)
    return (name, frame) if name and frame is not None else None


def is_changed(strip: Any, source: Any = None) -> bool:
    """Return whether the user changed a strip of ours: moved, trimmed, renamed, locked it, or changed its look.

    Not if it was moved together with its source. What was tagged by an older BestShot counts as changed when renamed.
    """
    if strip.lock or _field(strip, "name", str) != strip.name:
        return True
    placed = _placed(_field(strip, "placed", str) or "")
    if placed is None:
        return False
    (channel, start, first, end), source_start, look = placed
    now = vse.placement_of(strip)
    if now != [channel, start, first, end]:
        if source is None or source_start is None:
            return True
        moved = vse.content_start(source) - source_start
        if now != [channel, start + moved, first + moved, end + moved]:
            return True
    appearance = vse.appearance_of(strip)
    if all(appearance[name] == value for name, value in look.items() if name in appearance):
        return False
    return source is None or appearance != vse.appearance_of(source)  # whose values may be animated


def is_tagged(strip: Any) -> bool:
    """Return whether a strip carries a tag of ours, or is the user's copy of one that does."""
    return TAG in strip and None not in (_field(strip, "source", str), _field(strip, "name", str))


def source_name(strip: Any) -> str | None:
    """Return the name of the source that a strip's tag has; None without a tag."""
    source: str | None = _field(strip, "source", str)
    return source


def key_of(strip: Any) -> tuple[Any, ...]:
    """Return what only the strips of one shot and of one type, and the user's copies of them, have in common."""
    id = _field(strip, "id", int)
    return (strip.type, _field(strip, "source", str), _field(strip, "name", str) if id is None else id, in_row(strip))


def has_own_name(strip: Any) -> bool:
    """Return whether a strip has the name that its tag has: a copy gets another one."""
    return bool(_field(strip, "name", str) == strip.name)


def in_row(strip: Any) -> bool:
    """Return whether a strip is one of an assembly."""
    return bool(_field(strip, "in_row", bool))


def state_of(strip: Any) -> str:
    """Return FOUND or KEPT."""
    return KEPT if _field(strip, "state", str) == KEPT else FOUND


def set_state(strip: Any, state: str) -> None:
    """Set FOUND or KEPT."""
    strip[TAG]["state"] = state


def set_pick(strip: Any, pick: "WirePick") -> None:
    """Note what a newer search says of the moment."""
    strip[TAG]["pick"] = write_pick(pick)


def set_peak(strip: Any, frame: int) -> None:
    """Set the timeline frame of the peak."""
    strip[TAG]["peak"] = float(frame - vse.content_start(strip))


def set_source(strip: Any, source: str) -> None:
    """Tag a strip of ours as made from the strip of that name."""
    strip[TAG]["source"] = source


def pick_of(strip: Any) -> "WirePick | None":
    """Return the pick of a tagged strip, without its thumbnail; None where there is none."""
    return read_pick(_field(strip, "pick", str) or "")


def model_of(strip: Any) -> str | None:
    """Return the name of the model that a shot was found with, None without one."""
    return _field(strip, "model", str) or None


def averages_of(strip: Any) -> dict[str, float]:
    """Return the mean of each component over the take that a shot was found in, where it is known."""
    tag = strip.get(TAG)
    averages = tag.get("averages") if hasattr(tag, "to_dict") else None
    items: Iterable[tuple[str, Any]] = averages.to_dict().items() if averages and hasattr(averages, "to_dict") else ()
    return {name: float(value) for name, value in items if isinstance(value, int | float)}


def peak_of(strip: Any) -> int:
    """Return the timeline frame of a shot's peak, wherever it was moved to, inside its handles."""
    first, end = vse.handles(strip)
    peak = vse.content_start(strip) + (_field(strip, "peak", float) or 0.0)
    return round(min(end - 1, max(first, peak)))  # in this order, what is no number becomes the first


def id_of_strip(strip: Any) -> int:
    """Return the stable number of a strip's moment; -1 where it has none."""
    id = _field(strip, "id", int)
    if id is None:  # tagged by an older BestShot
        pick = pick_of(strip)
        return id_of(pick) if pick else -1
    return int(id)


def tag_alternative(strip: Any, take: str, id: int, place: int, peak: int) -> None:
    """Tag a strip as an alternative to a shot, the place-th from 1, by the shot's take and number.

    peak: the number of the moment that it shows of its own take.
    """
    strip[ALTERNATIVE] = {"take": take, "id": id, "place": place, "name": strip.name, "peak": peak}


def set_alternative_take(strip: Any, take: str) -> None:
    """Set the take of the shot that an alternative is to."""
    strip[ALTERNATIVE]["take"] = take


def alternative_to(strip: Any) -> tuple[str, int] | None:
    """Return take and number of the shot that a strip is an alternative to; None for others, and the user's copies."""
    found = _alternative(strip)
    return (found["take"], found["id"]) if found else None


def place_of(strip: Any) -> int:
    """Return the place of an alternative, from 1; 0 for other strips."""
    found = _alternative(strip)
    return int(found["place"]) if found else 0


def alternative_peak(strip: Any) -> int | None:
    """Return the number of the moment of its take that an alternative shows; None where that is unknown."""
    peak = _alternative(strip).get("peak")
    return peak if isinstance(peak, int) else None


def _alternative(strip: Any) -> dict[str, Any]:
    tag = strip.get(ALTERNATIVE)
    found = tag.to_dict() if hasattr(tag, "to_dict") else {}
    kinds = {"take": str, "id": int, "place": int, "name": str}
    is_ours = all(isinstance(found.get(name), kind) for name, kind in kinds.items()) and found["name"] == strip.name
    return found if is_ours else {}


def write_pick(pick: "WirePick | None") -> str:
    """Return a pick as text, as Blender saves no fractions and no lists of words. The thumbnail is not saved."""
    from dataclasses import replace

    from ..core.engine.codec import to_json

    return to_json(replace(pick, thumbnail=b"")) if pick else ""


@lru_cache(maxsize=1024)  # panels read the picks of all shots at every redraw
def read_pick(text: str) -> "WirePick | None":
    """Return the pick that `write_pick` wrote; None for other text."""
    from ..core.engine.codec import ProtocolError, from_json
    from ..core.engine.messages import WirePick

    try:
        return from_json(WirePick, text) if text else None
    except ProtocolError:  # saved by another version
        return None


@lru_cache(maxsize=1024)
def _placed(text: str) -> tuple[list[float], float | None, dict[str, Any]] | None:
    found = from_json(text)
    if not isinstance(found, list) or len(found) != 3:
        return None
    place, start, look = found
    is_ours = isinstance(place, list) and len(place) == 4 and all(isinstance(one, int | float) for one in place)
    if not is_ours or not isinstance(look, dict):
        return None
    return place, start if isinstance(start, int | float) else None, look


def _field(strip: Any, name: str, kind: type) -> Any:
    """Return a value of a strip's tag; None where there is none of that kind."""
    tag = strip.get(TAG)
    value = tag.get(name) if hasattr(tag, "to_dict") else None
    return value if isinstance(value, kind) else None

"""What BestShot made, and nothing else: tags on strips and notes in the scene, saved with the file."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from . import vse

if TYPE_CHECKING:
    from ..core.engine.messages import WirePick

_TAG = "bestshot"
_MARKERS = "bestshot_markers"  # not `bestshot`: that is a property of the scene
_COVERAGE = "bestshot_coverage"

# What a note is made of. Other add-ons and scripts may write anything under our names, which is then not ours.
_FIELDS = {
    _MARKERS: {"source": str, "name": str, "frame": int},
    _COVERAGE: {"source": str, "video": str, "quality": str, "analysed": int, "samples": int, "gaps": list},
}


def tag_strip(
    strip: Any,
    source: str,
    peak: float,
    pick: "WirePick | None" = None,
    model: str | None = None,
    averages: Mapping[str, float] | None = None,
) -> None:
    """Tag a strip as made by BestShot from the strip named `source`.

    peak: frames of the timeline from where its content starts. pick, model, averages: of the search, to explain it.

    The tag holds the strip's own name: a copy that the user makes, or a highlight that the user renames, is the user's.
    """
    strip[_TAG] = {
        "source": source,
        "name": strip.name,
        "peak": float(peak),
        "pick": _write(pick) if pick else "",
        "model": model or "",
        "averages": {name: averages[name] for name in pick.components} if pick and averages else {},
    }


def note_marker(scene: Any, marker: Any, source: str) -> None:
    """Note a marker as made by BestShot; it is ours as long as it keeps its name and frame.

    Markers of Blender 5 have no custom properties, so the scene keeps the list.
    """
    scene[_MARKERS] = [*_notes(scene, _MARKERS), {"source": source, "name": marker.name, "frame": marker.frame}]


def own_markers(scene: Any) -> set[tuple[str, int]]:
    """Return name and frame of each marker that BestShot made."""
    return {(note["name"], note["frame"]) for note in _each_note(scene, _MARKERS)}


def note_coverage(scene: Any, source: str, coverage: Mapping[str, Any]) -> None:
    """Note what the search of the strip named `source` analysed: text, numbers, lists of these."""
    _set_notes(scene, _COVERAGE, [*_notes(scene, _COVERAGE), {"source": source, **coverage}])


def coverage_of(scene: Any, source: str) -> dict[str, Any] | None:
    """Return what `note_coverage` noted of the strip named `source`."""
    for note in _notes(scene, _COVERAGE):
        if note.pop("source") == source:
            return note
    return None


def source_of(strip: Any) -> str | None:
    """Return the name of the strip that a highlight was made from; None for strips that are not ours."""
    source: str | None = _field(strip, "source", str)
    return source if _field(strip, "name", str) == strip.name else None


def pick_of(strip: Any) -> "WirePick | None":
    """Return a highlight's pick, without its thumbnail; None for strips that are not ours."""
    return _read(_field(strip, "pick", str) or "") if source_of(strip) is not None else None


def model_of(highlight: Any) -> str | None:
    """Return the name of the model that a highlight was found with, None without one."""
    return _field(highlight, "model", str) or None


def averages_of(highlight: Any) -> dict[str, float]:
    """Return the mean of each component over the take that a highlight was found in, where it is known."""
    averages = highlight[_TAG].get("averages")
    items = averages.to_dict().items() if hasattr(averages, "to_dict") else ()
    return {name: float(value) for name, value in items if isinstance(value, int | float)}


def has_result(scene: Any) -> bool:
    """Return whether there is a result of ours, of which the user may have deleted all strips. Quick, for panels."""
    return any(next(_each_note(scene, key), None) for key in (_MARKERS, _COVERAGE))


def highlights(scene: Any) -> list[Any]:
    """Return our visible movie strips, source by source, best first."""
    tagged = [strip for strip in vse.open_strips(scene) if _TAG in strip]  # of thousands, in less than a millisecond
    found = [strip for strip in tagged if strip.type == "MOVIE" and source_of(strip) is not None]
    return sorted(found, key=lambda strip: (source_of(strip), _rank(strip), strip.name))


def peak_of(highlight: Any) -> int:
    """Return the timeline frame of a highlight's peak, wherever it was moved to, inside its handles."""
    first, end = vse.handles(highlight)
    peak = vse.content_start(highlight) + (_field(highlight, "peak", float) or 0.0)
    return round(min(end - 1, max(first, peak)))  # in this order, what is no number becomes the first


def strips(scene: Any, source: str | None = None) -> list[Any]:
    """Return our strips, inside meta strips too: all, or those made from one source."""
    everything = [strip for holder in vse.holders(scene) for strip in vse.strips_of(holder)]
    return [strip for strip in everything if _is_from(source_of(strip), source)]


def rename_source(scene: Any, old: str | None, new: str) -> None:
    """Tag everything that was made from the strip named `old` as made from `new`, as the user calls it now."""
    for strip in strips(scene, old):
        strip[_TAG]["source"] = new
    for key in (_MARKERS, _COVERAGE):
        notes = [note | {"source": new if note["source"] == old else note["source"]} for note in _notes(scene, key)]
        _set_notes(scene, key, notes)


def clear(scene: Any, source: str | None = None) -> tuple[int, int]:
    """Remove our strips and markers: all, or those made from one source. Return the numbers of strips and markers."""
    found = strips(scene, source)
    vse.remove(scene, found)
    removed = 0
    for note in _drop_notes(scene, _MARKERS, source):
        for marker in scene.timeline_markers:
            if (marker.name, marker.frame) == (note["name"], note["frame"]):
                scene.timeline_markers.remove(marker)
                removed += 1
                break
    _drop_notes(scene, _COVERAGE, source)
    return len(found), removed


def _rank(strip: Any) -> int:
    pick = pick_of(strip)
    return pick.rank if pick else 0


def _write(pick: "WirePick") -> str:
    """Return a pick as text, as Blender saves no fractions and no lists of words. The thumbnail is not saved."""
    from dataclasses import replace

    from ..core.engine.codec import to_json

    return to_json(replace(pick, thumbnail=b""))


@lru_cache(maxsize=512)  # panels read the picks of all highlights at every redraw
def _read(text: str) -> "WirePick | None":
    from ..core.engine.codec import ProtocolError, from_json
    from ..core.engine.messages import WirePick

    try:
        return from_json(WirePick, text) if text else None
    except ProtocolError:  # saved by another version
        return None


def _is_from(made_from: str | None, source: str | None) -> bool:
    return made_from is not None and source in (None, made_from)


def _field(strip: Any, name: str, kind: type) -> Any:
    """Return a value of a strip's tag; None where there is none of that kind."""
    tag = strip.get(_TAG)
    value = tag.get(name) if hasattr(tag, "to_dict") else None
    return value if isinstance(value, kind) else None


def _notes(scene: Any, key: str) -> list[dict[str, Any]]:
    return list(_each_note(scene, key))


def _each_note(scene: Any, key: str) -> Iterator[dict[str, Any]]:
    """Yield the notes of ours under a key, and nothing else that is there."""
    found, fields = scene.get(key), _FIELDS[key]
    for item in found if isinstance(found, list) else ():
        note = item.to_dict()
        if note.keys() == fields.keys() and all(isinstance(note[name], kind) for name, kind in fields.items()):
            yield note


def _drop_notes(scene: Any, key: str, source: str | None) -> list[dict[str, Any]]:
    """Remove the notes about one source, or all; return them."""
    notes = _notes(scene, key)
    dropped = [note for note in notes if _is_from(note["source"], source)]
    _set_notes(scene, key, [note for note in notes if note not in dropped])
    return dropped


def _set_notes(scene: Any, key: str, notes: list[dict[str, Any]]) -> None:
    if notes:
        scene[key] = notes
    elif _notes(scene, key):
        del scene[key]

"""What BestShot made, and nothing else: told by tags that last through saving and loading."""

from collections.abc import Mapping
from typing import Any

from . import vse

_TAG = "bestshot"
_MARKERS = "bestshot_markers"  # `bestshot` itself may be a property of the scene
_LOOKS = "bestshot_looks"


def claim_strip(strip: Any, source: str, peak: float, about: Mapping[str, Any] | None = None) -> None:
    """Tag a strip as made by BestShot from the strip named `source`, with what is to be told about it.

    peak: frames of the timeline from where its content starts.

    The tag holds the strip's own name: a copy that the user makes, or a highlight that the user renames, is the user's.
    """
    strip[_TAG] = {"source": source, "name": strip.name, "peak": float(peak), "about": dict(about or {})}


def claim_marker(scene: Any, marker: Any, source: str) -> None:
    """Note a marker as made by BestShot; it is ours as long as it keeps its name and frame.

    Blender 5 lets markers carry nothing, so the scene keeps the list.
    """
    scene[_MARKERS] = [*_noted(scene, _MARKERS), {"source": source, "name": marker.name, "frame": marker.frame}]


def note_look(scene: Any, source: str, look: Mapping[str, Any]) -> None:
    """Note how closely the strip named `source` was looked at: text, numbers, lists of these."""
    _keep(scene, _LOOKS, [*_noted(scene, _LOOKS), {"source": source, **look}])


def look_of(scene: Any, source: str) -> dict[str, Any] | None:
    """What was noted of the strip named `source` last."""
    for note in _noted(scene, _LOOKS):
        if note.pop("source") == source:
            return note
    return None


def source_of(strip: Any) -> str | None:
    """Name of the strip that a highlight was made from; None for strips that are not ours."""
    tag = strip.get(_TAG)
    return tag["source"] if tag and tag["name"] == strip.name else None


def about(strip: Any) -> dict[str, Any]:
    """What was to be told about a highlight; empty for strips that are not ours."""
    return strip[_TAG].to_dict().get("about", {}) if source_of(strip) is not None else {}


def anything(scene: Any) -> bool:
    """Whether there is a result of ours, of which the user may have deleted all; quick, for panels."""
    return _MARKERS in scene or _LOOKS in scene


def highlights(scene: Any) -> list[Any]:
    """The pictures of ours that the user sees, source by source, best first."""
    tagged = [strip for strip in vse.open_strips(scene) if _TAG in strip]  # of thousands, in less than a millisecond
    found = [strip for strip in tagged if strip.type == "MOVIE" and source_of(strip) is not None]
    return sorted(found, key=lambda strip: (source_of(strip), about(strip).get("rank", 0), strip.name))


def peak_of(strip: Any) -> int:
    """The frame of the timeline where the peak of a highlight is, wherever it was moved to; inside its handles."""
    first, end = vse.handles(strip)
    peak = round(vse.content_start(strip) + float(strip[_TAG]["peak"]))
    return min(max(peak, first), end - 1)


def strips(scene: Any, source: str | None = None) -> list[Any]:
    """Our strips, inside meta strips too: all, or those made from one source."""
    everything = [strip for holder in vse.holders(scene) for strip in vse.strips_of(holder)]
    return [strip for strip in everything if _from(source_of(strip), source)]


def renamed(scene: Any, old: str | None, new: str) -> None:
    """What was made from the strip named `old` is from now on made from `new`, as the user calls it."""
    for strip in strips(scene, old):
        strip[_TAG]["source"] = new
    for key in (_MARKERS, _LOOKS):
        notes = [note | {"source": new if note["source"] == old else note["source"]} for note in _noted(scene, key)]
        _keep(scene, key, notes)


def clear(scene: Any, source: str | None = None) -> tuple[int, int]:
    """Remove our strips and markers: all, or those made from one source. How many strips and markers went."""
    found = strips(scene, source)
    vse.remove(scene, found)
    gone = 0
    for note in _drop(scene, _MARKERS, source):
        for marker in scene.timeline_markers:
            if (marker.name, marker.frame) == (note["name"], note["frame"]):
                scene.timeline_markers.remove(marker)
                gone += 1
                break
    _drop(scene, _LOOKS, source)
    return len(found), gone


def _from(made_from: str | None, source: str | None) -> bool:
    return made_from is not None and source in (None, made_from)


def _noted(scene: Any, key: str) -> list[dict[str, Any]]:
    return [note.to_dict() for note in scene.get(key, ())]


def _drop(scene: Any, key: str, source: str | None) -> list[dict[str, Any]]:
    """Forget the notes about one source, or all; they are returned."""
    notes = _noted(scene, key)
    going = [note for note in notes if _from(note["source"], source)]
    _keep(scene, key, [note for note in notes if note not in going])
    return going


def _keep(scene: Any, key: str, notes: list[dict[str, Any]]) -> None:
    if notes:
        scene[key] = notes
    elif key in scene:
        del scene[key]

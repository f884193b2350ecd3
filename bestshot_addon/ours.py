"""What BestShot made, and nothing else: told by tags that last through saving and loading."""

from typing import Any

from . import vse

_TAG = "bestshot"
_MARKERS = "bestshot_markers"  # `bestshot` itself may be a property of the scene


def claim_strip(strip: Any, source: str) -> None:
    """Tag a strip as made by BestShot from the strip named `source`.

    The tag holds the strip's own name: a copy that the user makes, or a highlight that the user renames, is the user's.
    """
    strip[_TAG] = {"source": source, "name": strip.name}


def claim_marker(scene: Any, marker: Any, source: str) -> None:
    """Note a marker as made by BestShot; it is ours as long as it keeps its name and frame.

    Blender 5 lets markers carry nothing, so the scene keeps the list.
    """
    scene[_MARKERS] = [*_noted(scene), {"source": source, "name": marker.name, "frame": marker.frame}]


def source_of(strip: Any) -> str | None:
    """Name of the strip that a highlight was made from; None for strips that are not ours."""
    tag = strip.get(_TAG)
    return tag["source"] if tag and tag["name"] == strip.name else None


def strips(scene: Any, source: str | None = None) -> list[Any]:
    """Our strips, inside meta strips too: all, or those made from one source."""
    everything = [strip for holder in vse.holders(scene) for strip in vse.strips_of(holder)]
    return [strip for strip in everything if _from(source_of(strip), source)]


def clear(scene: Any, source: str | None = None) -> tuple[int, int]:
    """Remove our strips and markers: all, or those made from one source. How many strips and markers went."""
    found = strips(scene, source)
    vse.remove(scene, found)
    going = [note for note in _noted(scene) if _from(note["source"], source)]
    staying = [note for note in _noted(scene) if note not in going]
    gone = 0
    for note in going:
        for marker in scene.timeline_markers:
            if (marker.name, marker.frame) == (note["name"], note["frame"]):
                scene.timeline_markers.remove(marker)
                gone += 1
                break
    if staying:
        scene[_MARKERS] = staying
    elif _MARKERS in scene:
        del scene[_MARKERS]
    return len(found), gone


def _from(made_from: str | None, source: str | None) -> bool:
    return made_from is not None and source in (None, made_from)


def _noted(scene: Any) -> list[dict[str, Any]]:
    return [note.to_dict() for note in scene.get(_MARKERS, ())]

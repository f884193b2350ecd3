"""What BestShot made in a scene, and nothing else: its strips, its markers, and what was noted about each source."""

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from . import tags, vse
from .notes import Note, Notes, from_json

if TYPE_CHECKING:
    from collections.abc import Callable

MARKERS = Notes("bestshot_markers", name=str, frame=int)  # not `bestshot`: that is a property of the scene
MARKED = Notes(
    "bestshot_marked", name=str, frame=int, first=float, end=float, pick=str, model=str, averages=str, state=str
)
"""Shots that are a marker alone. frame: of the marker. first, end: frames counted from where the source's content
starts.
"""
COVERAGE = Notes("bestshot_coverage", video=str, quality=str, analysed=int, samples=int, gaps=list)
TAKES = Notes("bestshot_takes", rejected=str, placed=str, start=float, facts=str)
"""Of each source: the numbers of the moments that the user rejected, and of those that were put on the timeline, as
JSON; where its content started then; and the facts of its take, as JSON, that other editors need.
"""
_ALL = MARKERS, MARKED, COVERAGE, TAKES


def strips(scene: Any, source: str | None = None) -> list[Any]:
    """Return our strips, inside meta strips too: all, or those made from one source."""
    return _without_copies((strip for holder in vse.holders(scene) for strip in vse.strips_of(holder)), source)


def visible_strips(scene: Any) -> list[Any]:
    """Return our visible movie strips, source by source, best first."""
    found = [strip for strip in _without_copies(vse.open_strips(scene)) if strip.type == "MOVIE"]
    return sorted(found, key=lambda strip: (tags.source_name(strip), _rank(strip), strip.name))


def sounds(scene: Any, source: str) -> tuple[str, ...]:
    """Return the names of our sound strips made from one source, best first."""
    found = [strip for strip in strips(scene, source) if strip.type == "SOUND"]
    return tuple(strip.name for strip in sorted(found, key=lambda strip: (_rank(strip), strip.name)))


def source_of(strip: Any) -> str | None:
    """Return the name of the strip that a shot was made from; None for strips that are not ours."""
    if not tags.is_tagged(strip):
        return None
    if not tags.has_own_name(strip) and strip not in strips(strip.id_data):  # of this file's scene
        return None
    return tags.source_name(strip)


def has_result(scene: Any) -> bool:
    """Return whether there is a result of ours, of which the user may have deleted all strips. Quick, for panels."""
    return any(next(notes.each(scene), None) for notes in _ALL)


def note_marker(scene: Any, marker: Any, source: str) -> None:
    """Note a marker as made by BestShot; it is ours as long as it keeps its name and frame.

    Markers of Blender 5 have no custom properties, so the scene keeps the list.
    """
    MARKERS.add(scene, {"source": source, "name": marker.name, "frame": marker.frame})


def own_markers(scene: Any) -> set[tuple[str, int]]:
    """Return name and frame of each marker that BestShot made."""
    return {(note["name"], note["frame"]) for note in MARKERS.each(scene)}


def rename_source(scene: Any, old: str | None, new: str) -> None:
    """Note everything that was made from the strip named `old` as made from `new`, as the user calls it now."""
    for strip in strips(scene, old):
        tags.set_source(strip, new)
    for notes in _ALL:
        notes.change(scene, lambda note: note | {"source": new} if note["source"] == old else note)


def takes(scene: Any) -> list[str]:
    """Return the names of the strips that were searched."""
    return [note["source"] for note in TAKES.each(scene)]


def rejected(scene: Any, source: str) -> list[int]:
    """Return the numbers of the moments of a source that the user rejected: peaks in milliseconds."""
    return _numbers(_take(scene, source)["rejected"])


def placed(scene: Any, source: str) -> list[int]:
    """Return the numbers of the moments of a source that were put on the timeline."""
    return _numbers(_take(scene, source)["placed"])


def note_take(
    scene: Any, source: Any, *, rejected: Iterable[int] | None = None, placed: Iterable[int] | None = None
) -> None:
    """Note what was rejected, or put on the timeline, of a source, which is a strip; None leaves it as it was."""
    note = {**_take(scene, source.name), "start": vse.content_start(source)}
    given = {"rejected": rejected, "placed": placed}
    note |= {name: json.dumps(sorted(set(ids))) for name, ids in given.items() if ids is not None}
    TAKES.set(scene, source.name, note)


def note_facts(scene: Any, source: str, facts: Mapping[str, Any]) -> None:
    """Note the facts of a source's take, as `deliver.selects.source_facts` has them."""
    text = json.dumps(dict(facts))
    TAKES.change(scene, lambda note: note | {"facts": text} if note["source"] == source else note)


def facts(scene: Any, source: str) -> dict[str, Any]:
    """Return what `note_facts` noted; empty where nothing was."""
    found = from_json(_take(scene, source)["facts"])
    return found if isinstance(found, dict) else {}


def start_of(scene: Any, source: str) -> float | None:
    """Return where the content of a source started when it was last searched; None if it was not."""
    found = TAKES.of(scene, source)
    return found[0]["start"] if found else None


def _remove_marker(scene: Any, note: Note) -> bool:
    """Remove the marker of a note; return whether it was there."""
    for marker in scene.timeline_markers:
        if (marker.name, marker.frame) == (note["name"], note["frame"]):
            scene.timeline_markers.remove(marker)
            return True
    return False


def remove_markers(scene: Any, source: str | None, should: "Callable[[Note], bool]" = lambda note: True) -> int:
    """Remove our markers of one source, or all, for which `should` is true; return how many were there."""
    dropped = MARKERS.drop(scene, lambda note: source in (None, note["source"]) and should(note))
    MARKED.drop(scene, lambda note: source in (None, note["source"]) and should(note))
    return sum(_remove_marker(scene, note) for note in dropped)


def note_moved_marker(scene: Any, source: str, known: tuple[str, int], marker: Any) -> None:
    """Note that the marker of ours that had this name and frame has others now."""
    now = {"name": marker.name, "frame": marker.frame}
    for notes in (MARKERS, MARKED):
        notes.change(
            scene,
            lambda note: note | now if (note["source"], note["name"], note["frame"]) == (source, *known) else note,
        )


def forget(scene: Any, source: str | None = None) -> None:
    """Forget what was noted about one source, or all, except markers."""
    for notes in (COVERAGE, TAKES):
        notes.drop(scene, lambda note: source in (None, note["source"]))


def _take(scene: Any, source: str) -> Mapping[str, Any]:
    found = TAKES.of(scene, source)
    return found[0] if found else {"source": source, "rejected": "[]", "placed": "[]", "start": 0.0, "facts": "{}"}


def _numbers(text: str) -> list[int]:
    found = from_json(text)
    return [number for number in found if isinstance(number, int)] if isinstance(found, list) else []


def _without_copies(everything: Iterable[Any], source: str | None = None) -> list[Any]:
    """Return those of ours, without the copies that the user made, which Blender gave names of their own."""
    tagged = [strip for strip in everything if tags.is_tagged(strip)]
    if all(tags.has_own_name(strip) for strip in tagged):
        found = tagged
    else:
        originals = {tags.key_of(strip) for strip in tagged if tags.has_own_name(strip)}
        found = [strip for strip in tagged if tags.has_own_name(strip) or tags.key_of(strip) not in originals]
    return [strip for strip in found if source in (None, tags.source_name(strip))]


def _rank(strip: Any) -> int:
    pick = tags.pick_of(strip)
    return pick.rank if pick else 0

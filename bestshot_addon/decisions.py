"""What the user decided about the moments of a take, as its timeline shows: kept, changed, rejected, deleted."""

import json
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..core.base.constraints import Constraints, Kept, Swapped
from ..core.errors import BestShotError
from . import ours, shots, tags, vse
from .notes import Note
from .source_strips import mapping_of

if TYPE_CHECKING:
    from ..core.engine.messages import WirePick


def constraints_of(scene: Any, source: Any, hold: bool = False, rejecting: Iterable[int] = ()) -> Constraints:
    """Return what a search of a strip must respect: shots that stay are picks, rejected and deleted ones are none.

    hold: whether all shots that are there stay. rejecting: numbers of moments that are about to be rejected.
    """
    mine = [shot for shot in shots.of(scene) if shot.take == source.name and shot.id not in rejecting]
    there = {shot.id: _kept(scene, shot) if shot.stays else _as_found(shot.pick) for shot in mine if hold or shot.stays}
    there |= {tags.id_of_strip(strip): _as_found(tags.pick_of(strip)) for strip in _hidden(scene, source.name)}
    reject = {*ours.rejected(scene, source.name), *deleted(scene, source.name), *rejecting} - there.keys()
    keep = tuple(one for one in there.values() if one)
    return Constraints(keep, tuple(Fraction(id, 1000) for id in sorted(reject)), tuple(_swapped(scene, mine, there)))


def _swapped(scene: Any, mine: Iterable[shots.Shot], there: Mapping[int, Kept | None]) -> Iterator[Swapped]:
    """Yield the shots in whose place an alternative is shown. there: what stays, by number."""
    shown = {
        tags.alternative_to(strip): strip
        for strip in vse.open_strips(scene)
        if strip.type == "MOVIE" and not strip.mute and tags.alternative_peak(strip) is not None
    }
    for shot in mine:
        other, kept = shown.get((shot.take, shot.id)), there.get(shot.id)
        if other is not None and shot.in_row and kept is not None and shots.strip_of(scene, shot).mute:
            yield Swapped(kept.peak, vse.media_path(other), Fraction(tags.alternative_peak(other) or 0, 1000))


def deleted(scene: Any, source: str) -> set[int]:
    """Return the numbers of moments of a source that we put on the timeline, and the user deleted."""
    return {*ours.placed(scene, source)} - placed_now(scene, source)


def hidden(scene: Any, source: str) -> set[int]:
    """Return the numbers of moments of a source whose strips lie in meta strips that are not open, or outside it."""
    return {tags.id_of_strip(strip) for strip in _hidden(scene, source)}


def _hidden(scene: Any, source: str) -> list[Any]:
    visible = {strip.as_pointer() for strip in vse.open_strips(scene)}
    return [one for one in ours.strips(scene, source) if one.type == "MOVIE" and one.as_pointer() not in visible]


def note_search(scene: Any, source: Any, rejected: Iterable[int] = ()) -> None:
    """Note that a source was searched: what is on the timeline now; `rejected` is no longer wanted."""
    there = placed_now(scene, source.name)
    known = {*ours.rejected(scene, source.name), *rejected} - there
    ours.note_take(scene, source, rejected=known, placed=there)


def reject(scene: Any, take: str, id: int) -> None:
    """Remove the strips and the marker of a shot, and note that it is not wanted."""
    found = [strip for strip in ours.strips(scene, take) if tags.id_of_strip(strip) == id]
    markers = {tags.marker_of(strip) for strip in found}
    markers |= {shot.marker for shot in shots.of(scene) if (shot.take, shot.id) == (take, id)}
    vse.remove(scene, found)
    ours.remove_markers(scene, take, lambda note: (note["name"], note["frame"]) in markers)
    source = vse.named(scene, take)
    if source is not None:
        note_search(scene, source, {*deleted(scene, take), id})


def restore(scene: Any, source: str) -> int:
    """Forget what was rejected or deleted of a source; return how many moments that were."""
    count = len(unwanted(scene, source))
    there = placed_now(scene, source)
    ours.TAKES.change(
        scene,
        lambda note: (
            note | {"rejected": "[]", "placed": json.dumps(sorted(there))} if note["source"] == source else note
        ),
    )
    return count


def placed_now(scene: Any, source: str) -> set[int]:
    """Return the numbers of the moments of a source that are on the timeline."""
    return {shot.id for shot in shots.of(scene) if shot.take == source} | hidden(scene, source)


def unwanted(scene: Any, source: str) -> set[int]:
    """Return the numbers of the moments of a source that were rejected or deleted. Quick, for panels."""
    return {*ours.rejected(scene, source), *deleted(scene, source)}


def set_kept(scene: Any, shot: shots.Shot, is_kept: bool) -> None:
    """Keep a shot, or leave it to the next search to replace it, even if the user changed it before."""
    state = tags.KEPT if is_kept else tags.FOUND
    strip = shots.strip_of(scene, shot)
    if strip is not None:
        tags.set_state(strip, state)
        if not is_kept:
            tags.note_placement(strip, None if shot.in_row else vse.named(scene, shot.take))
        return
    ours.MARKED.change(scene, lambda note: note | {"state": state} if _is_marker_of(note, shot) else note)


def _is_marker_of(note: Note, shot: shots.Shot) -> bool:
    return (note["source"], (note["name"], note["frame"])) == (shot.take, shot.marker)


def clear(scene: Any, source: str | None = None) -> tuple[int, int, int]:
    """Remove the strips and markers that BestShot made, of one source or of all, and forget what was rejected.

    What the user keeps or changed stays. Return the numbers of strips and markers that were removed, and of shots that
    stay.
    """
    staying = [shot for shot in shots.of(scene) if shot.stays and source in (None, shot.take)]
    ids = {(shot.take, shot.id) for shot in staying}
    found = [
        strip for strip in ours.strips(scene, source) if (tags.source_name(strip), tags.id_of_strip(strip)) not in ids
    ]
    kept = {shot.marker for shot in staying}
    vse.remove(scene, found)
    markers = ours.remove_markers(scene, source, lambda note: (note["name"], note["frame"]) not in kept)
    ours.forget(scene, source)
    return len(found), markers, len(staying)


def _kept(scene: Any, shot: shots.Shot) -> Kept | None:
    """Return a shot that stays, with what it shows of the take now; None where that cannot be known."""
    if shot.pick is None or shot.is_marker:
        return _as_found(shot.pick)
    try:
        start, end = mapping_of(scene, shots.strip_of(scene, shot)).visible
    except BestShotError:  # retimed, say
        return _as_found(shot.pick)
    return Kept(min(max(shot.pick.peak_time, start), end), start, end)


def _as_found(pick: "WirePick | None") -> Kept | None:
    return Kept(pick.peak_time, pick.start, pick.end) if pick else None

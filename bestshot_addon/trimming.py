"""Moving shots by frames: their peaks and handles as the user wishes, or along with their take."""

from collections.abc import Sequence
from typing import Any

from . import ours, shot_markers, shots, strip_plan, tags, vse
from .shots import Shot


def nudge(scene: Any, shot: Shot, handle: str, frames: int) -> bool:
    """Move the PEAK of a shot, its IN or its OUT by a number of frames; return whether it could be moved at all.

    The peak stays inside the shot, and the handles inside what the media has.
    """
    strip = shots.strip_of(scene, shot)
    if handle == "PEAK":
        peak = min(max(shot.peak + frames, shot.first), shot.end - 1, vse.LAST_FRAME)
        shot_markers.move(scene, shot, strip, peak)
        if strip is not None:
            tags.set_peak(strip, peak)
            tags.set_state(strip, tags.KEPT)
        return peak != shot.peak
    if strip is None:
        return False
    first, end = shot.first, shot.end
    if handle == "IN":
        first = min(max(first + frames, round(vse.content_start(strip))), end - 1)
    else:
        end = max(min(end + frames, round(vse.content_end(strip))), first + 1)
    vse.trim(strip, first, end)
    peak = tags.peak_of(strip)
    shot_markers.move(scene, shot, strip, peak)
    tags.set_state(strip, tags.KEPT)
    return (first, end) != (shot.first, shot.end)


def moved_takes(scene: Any) -> list[str]:
    """Return the names of the strips that were moved since they were searched. Quick, for panels."""
    found = []
    for take in ours.takes(scene):
        strip, start = vse.named(scene, take), ours.start_of(scene, take)
        if strip is not None and start is not None and vse.content_start(strip) != start and _left_behind(scene, take):
            found.append(take)
    return found


def move_along(scene: Any, takes: Sequence[str]) -> int:
    """Move the shots of takes that the user did not change to where the takes play them now; return how many.

    Raises NoRoom, and has then moved none, where the timeline ends before.
    """
    left_behind = {take: (_moved_by(scene, take), _left_behind(scene, take)) for take in takes}
    for take, (by, left) in left_behind.items():
        if not all(strip_plan.is_on_timeline(shot.first + by, shot.end + by) for shot in left):
            raise strip_plan.NoRoom.beyond(take)
    return sum(_move_along(scene, take, *moved) for take, moved in left_behind.items())


def _moved_by(scene: Any, take: str) -> int:
    """Return by how many frames a take was moved since it was searched; 0 where it is gone or was not searched."""
    source, start = vse.named(scene, take), ours.start_of(scene, take)
    return 0 if source is None or start is None else round(vse.content_start(source) - start)


def _move_along(scene: Any, take: str, by: int, moved: list[Shot]) -> int:
    source = vse.named(scene, take)
    if source is None:
        return 0
    for shot in sorted(moved, key=lambda shot: -shot.first if by > 0 else shot.first):  # none into the next one
        strip = shots.strip_of(scene, shot)
        shot_markers.move(scene, shot, strip, shot.peak + by)
        if strip is not None:
            vse.shift(scene, strip, by)
            tags.note_placement(strip, source)
    ours.note_take(scene, source)
    return len(moved)


def _left_behind(scene: Any, take: str) -> list[Shot]:
    """Return the shots of a take that lie where it played them before it was moved."""
    source, start = vse.named(scene, take), ours.start_of(scene, take)
    mine = [shot for shot in shots.of(scene) if shot.take == take and not (shot.in_row or shot.is_changed)]
    if source is None or start is None or vse.content_start(source) == start:
        return []
    return [
        shot
        for shot in mine
        if shot.is_marker or vse.content_start(shots.strip_of(scene, shot)) != vse.content_start(source)
    ]

"""Going from shot to shot: which is next, and showing one."""

from collections.abc import Sequence
from typing import Any

from . import shots, vse, windows
from .shots import Shot


def neighbour(all_shots: Sequence[Shot], current: Shot | None, frame: int, direction: int, by: str) -> Shot | None:
    """Return the next shot (direction 1) or the previous one (-1), by TIME on the timeline or by RANK; None at the end.

    By time it is that after the current shot's peak, or after `frame` without a current shot.
    """
    if by == "RANK":
        ordered = sorted(all_shots, key=lambda shot: (-shot.score, shot.peak))
        if current is None:
            return ordered[0] if ordered else None
        place = next((i for i, shot in enumerate(ordered) if _is_same(shot, current)), -1) + direction
        return ordered[place] if 0 <= place < len(ordered) else None
    ordered = sorted(all_shots, key=lambda shot: (shot.peak, shot.channel, shot.name))
    if current is not None:
        here = next((i for i, shot in enumerate(ordered) if _is_same(shot, current)), None)
        if here is not None:
            place = here + direction
            return ordered[place] if 0 <= place < len(ordered) else None
    beyond = [shot for shot in ordered if (shot.peak - frame) * direction > 0]
    return (beyond[0] if direction > 0 else beyond[-1]) if beyond else None


def go_to(context: Any, scene: Any, shot: Shot) -> None:
    """Select a shot alone, move the playhead to its peak, and bring it into view where it is not."""
    if shot.is_marker:
        for marker in scene.timeline_markers:
            marker.select = (marker.name, marker.frame) == (shot.name, shot.peak)
    elif strip := shots.strip_of(scene, shot):
        vse.select_only(scene, strip)
    scene.frame_set(shot.peak)
    windows.show_frames(context, scene, shot.first, shot.end)


def _is_same(one: Shot, other: Shot) -> bool:
    return (one.take, one.id, one.name) == (other.take, other.id, other.name)

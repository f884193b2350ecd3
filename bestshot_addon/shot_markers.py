"""The marker at a shot's peak: moved and renamed with all that is noted of it, as long as the user left it alone."""

from typing import Any

from . import ours, tags
from .shots import Shot


def move(scene: Any, shot: Shot, strip: Any, frame: int, name: str | None = None) -> None:
    """Move the marker that we set for a shot to a frame, and rename it where a name is given.

    strip: that of the shot, which notes its marker, too; None for a marker alone. Does nothing where the user moved,
    renamed or removed the marker.
    """
    known = shot.marker
    if known is None or known not in ours.own_markers(scene):
        return
    marker = next((one for one in scene.timeline_markers if (one.name, one.frame) == known), None)
    if marker is None:
        return
    marker.name, marker.frame = name or marker.name, frame
    ours.note_moved_marker(scene, shot.take, known, marker)
    if strip is not None:
        tags.set_marker(strip, marker)

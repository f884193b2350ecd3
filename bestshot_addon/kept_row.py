"""The row of kept shots: copies of them, picture and sound, back to back. The copies are the user's own."""

from typing import Any

from ..core.errors import BestShotError
from . import shots, tags, vse, windows
from .assembly import rows_of
from .copying import make_copies
from .shots import Shot
from .source_strips import sounds_of
from .strip_plan import PlannedStrip, take_channel, taken_places

_TAG = "bestshot_kept_row"


def assemble_kept(context: Any, scene: Any) -> int:
    """Copy the kept shots that are not in the row yet to its end, in the order of the timeline; return how many.

    A first row begins at the playhead, above what is there. Raises NoRoom, and has then changed nothing;
    BestShotError where Blender refuses.
    """
    row = [strip for strip in vse.open_strips(scene) if isinstance(strip.get(_TAG), str)]
    there = {strip[_TAG] for strip in row}
    kept = [shot for shot in shots.of(scene) if shot.stays and not shot.is_marker and _key(shot) not in there]
    frame = begin = max((vse.handles(strip)[1] for strip in row), default=scene.frame_current)
    planned: list[tuple[Shot, list[PlannedStrip]]] = []
    for shot in sorted(kept, key=lambda shot: shot.first):
        planned.append((shot, _plan(scene, shot, frame - shot.first)))
        frame += shot.end - shot.first
    if not planned:
        return 0
    pictures = [strips[0] for _, strips in planned]
    sounds = [strip for _, strips in planned for strip in strips[1:]]
    below = [
        strip.channel
        for strip in vse.open_strips(scene)
        if vse.handles(strip)[0] < frame and vse.handles(strip)[1] > begin
    ]
    taken = taken_places(scene, [])
    source = pictures[0].original
    take_channel(scene, pictures, source, max(below, default=0) + 1, _channel_of(row, "MOVIE"), taken)
    for each in rows_of(sounds):
        take_channel(scene, each, source, pictures[0].channel + 1, _channel_of(row, "SOUND"), taken)
    try:
        for shot, strips in planned:
            _copy(context, scene, shot, strips)
    except RuntimeError as error:
        raise BestShotError(f"the shots could not be placed: {error}") from error
    windows.show_frames(context, scene, begin, frame)
    return len(planned)


def _plan(scene: Any, shot: Shot, moved: int) -> list[PlannedStrip]:
    """Return the copies of a shot's picture and of its source's sound, `moved` frames later."""
    picture, source = shots.strip_of(scene, shot), vse.named(scene, shot.take)
    planned = [PlannedStrip(picture, shot.first + moved, shot.end + moved, moved)]
    if source is None:
        return planned
    away = round(vse.content_start(picture) - vse.content_start(source))  # of the shot from where the source plays it
    for sound in sounds_of(scene, source):
        left, right = vse.handles(sound)
        first, end = max(shot.first - away, left), min(shot.end - away, right)
        if first < end:
            planned.append(PlannedStrip(sound, first + away + moved, end + away + moved, away + moved))
    return planned


def _copy(context: Any, scene: Any, shot: Shot, planned: list[PlannedStrip]) -> None:
    for copy in make_copies(context, scene, planned):
        if tags.TAG in copy:
            del copy[tags.TAG]
        copy[_TAG] = _key(shot)


def _key(shot: Shot) -> str:
    return f"{shot.take} {shot.id}"


def _channel_of(row: list[Any], kind: str) -> int:
    """Return the channel of the row's strips of one type; 0 without any."""
    return next((int(strip.channel) for strip in row if strip.type == kind), 0)

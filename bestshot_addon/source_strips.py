"""Which strips can be searched for best moments, and how each plays its media."""

from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import Any

from ..core.base.sound_file import SoundFile
from ..core.base.time_range import TimeRange
from ..core.errors import InputError
from . import ours, vse
from .strip_mapping import Mapping, rate_of

_KINDS = {
    "IMAGE": "is made of pictures",
    "SCENE": "is a scene",
    "COLOR": "is a plain colour",
    "META": "is a meta strip; enter it (Tab) to work on what is inside",
    "SOUND": "is sound alone",
    "MOVIECLIP": "is a movie clip of the tracker",
    "MASK": "is a mask",
    "TEXT": "is text",
}


_SECONDS_APART = 1  # between the start of a file's picture and that of its sound, which may have been shifted by hand


class LeftOut(InputError):
    """The strip cannot be searched; the message names it and says why."""

    def __init__(self, strip: Any, why: str) -> None:
        super().__init__(f"'{strip.name}' is left out: it {why}")


def check_kept(scene: Any) -> None:
    """Raise InputError for a scene of which Blender saves nothing that is put on its timeline."""
    if library := vse.linked_from(scene):
        raise InputError(
            f"the scene '{scene.name}' is linked from {library.name}, so nothing on its timeline would be saved: open "
            "that file, or make the scene local"
        )


def mapping_of(scene: Any, strip: Any) -> Mapping:
    """Return how a visible strip plays its media; raises LeftOut where that cannot be computed exactly."""
    if strip.type != "MOVIE":
        raise LeftOut(strip, _KINDS.get(strip.type, "is an effect"))
    path = vse.media_path(strip)
    if not path.is_file():
        raise LeftOut(strip, f"has lost its file, {path}")
    if strip.use_reverse_frames:
        raise LeftOut(strip, "plays backwards")
    if len(strip.retiming_keys):
        raise LeftOut(strip, "is retimed")
    effects = (other for other in vse.open_strips(scene) if other.type == "SPEED" and not other.mute)
    if any(_shows(scene, effect, strip) for effect in effects):
        raise LeftOut(strip, "is under a Speed effect")
    if strip.stream_index:
        raise LeftOut(strip, "plays another than the first stream of its file")
    rate = rate_of(strip.fps)
    if not rate:
        raise LeftOut(strip, f"plays a file that Blender cannot read, {path}")
    step = rate / vse.scene_rate(scene)
    if step != 1 and not vse.plays_naturally(scene, strip):
        step = Fraction(1)
    first, end = vse.handles(strip)
    start = Fraction(vse.content_start(strip))
    first, end = max(first, ceil(start)), min(end, ceil(vse.content_end(strip)))
    if first >= end:
        raise LeftOut(strip, "shows a single frozen frame")
    strobe = Fraction(strip.strobe)
    return Mapping(start, step, rate, vse.content_cut(strip), first, end, vse.STICKY_PICTURES, strobe)


def _shows(scene: Any, effect: Any, strip: Any) -> bool:
    """Return whether an effect shows a strip, be it through others: as its input, or as what lies on channels below."""
    shown, seen = [effect], set[int]()
    while shown and strip not in shown:
        shown = [one for each in shown for one in _shown_by(scene, each) if one.as_pointer() not in seen]
        seen |= {one.as_pointer() for one in shown}
    return bool(shown)


def _shown_by(scene: Any, effect: Any) -> list[Any]:
    """Return the strips that an effect itself shows; of other strips none."""
    inputs = [found for name in ("input_1", "input_2") if (found := getattr(effect, name, None))]
    below = range(effect.channel) if effect.type == "ADJUSTMENT" else ()
    channels = (effect.multicam_source,) if effect.type == "MULTICAM" else below
    others = vse.open_strips(scene) if channels else []
    return inputs + [other for other in others if other.channel in channels and vse.overlap(effect, other)]


def marks_in(scene: Any, mapping: Mapping) -> tuple[Fraction, ...]:
    """Return the times of the media, in seconds, at which the user set markers within a strip, rising."""
    own = ours.own_markers(scene)
    frames = {one.frame for one in scene.timeline_markers if (one.name, one.frame) not in own}
    return tuple(mapping.source_of(frame) for frame in sorted(frames) if mapping.first <= frame < mapping.end)


def sounds_of(scene: Any, strip: Any) -> list[Any]:
    """Return the sound strips of a movie strip: those connected to it, and those that play its file with it."""
    return [sound for sound in _sounds_beside(scene, strip) if _belongs(scene, strip, sound)]


def recorder_of(scene: Any, strip: Any, mapping: Mapping) -> SoundFile | None:
    """Return the sound of a movie strip where it is a file of its own, connected to it; None where it has none.

    Not where the strip plays its pictures faster or slower than sound, which then fits it nowhere.
    """
    if mapping.step * vse.scene_rate(scene) != mapping.rate:
        return None
    for sound in sounds_of(scene, strip):
        path = vse.media_path(sound)
        if path != vse.media_path(strip) and not sound.mute and path.is_file():
            begin = Fraction(vse.content_start(sound)) - vse.content_cut(sound)
            return SoundFile(path, mapping.position_of(begin))
    return None


def stray_sounds_of(scene: Any, strip: Any) -> list[Any]:
    """Return the sound strips that play a movie strip's file beside it, but belong to no movie strip."""
    movies, path = vse.movies(scene), vse.media_path(strip)
    return [
        sound
        for sound in _sounds_beside(scene, strip)
        if vse.media_path(sound) == path and not any(_belongs(scene, movie, sound) for movie in movies)
    ]


def _sounds_beside(scene: Any, strip: Any) -> list[Any]:
    """Return the visible sound strips that play at the same time as a strip."""
    return [other for other in vse.open_strips(scene) if other.type == "SOUND" and vse.overlap(strip, other)]


def _belongs(scene: Any, movie: Any, sound: Any) -> bool:
    """Return whether a sound strip is a movie strip's own.

    It is connected to it, or plays its file, begins about with it or is trimmed as it is, and with no other strip of
    that file more closely. A file's sound may begin before its picture or after it; Blender gives both strips the same
    handles.
    """
    if not vse.overlap(movie, sound):
        return False
    if vse.media_path(sound) == vse.media_path(movie):
        apart = _frames_apart(movie, sound)
        if apart < _SECONDS_APART * vse.scene_rate(scene) or vse.handles(sound) == vse.handles(movie):
            others = [other for other in vse.movies(scene) if vse.media_path(other) == vse.media_path(movie)]
            if not any(vse.overlap(other, sound) and _frames_apart(other, sound) < apart for other in others):
                return True
    return vse.are_connected(scene, movie, sound)


def _frames_apart(movie: Any, sound: Any) -> float:
    return abs(vse.content_start(sound) - vse.content_start(movie))


def wanted(scene: Any) -> list[Any]:
    """Return the strips to search: the selected movie strips, else those of the selected sound, else the active strip.

    In place of a shot of ours, the strip that it was made from. Quick, for panels.
    """
    active, selected = vse.active_strip(scene), vse.selected_strips(scene)
    sounds = [strip for strip in selected if strip.type == "SOUND"]
    chosen = vse.movies_of(selected) or (sounds and _heard(scene, sounds)) or ([active] if active else [])
    found: dict[str, Any] = {}
    for strip in chosen:
        source = ours.source_of(strip)
        if source is None:
            found[strip.name] = strip
        elif source not in found and (original := original_of(scene, strip)):
            found[original.name] = original
    return list(found.values())


def _heard(scene: Any, sounds: list[Any]) -> list[Any]:
    """Return the movie strips of these sounds: those that play their file, or are connected where Blender says so."""
    return [movie for movie in takes(scene) if any(_is_heard_with(movie, sound) for sound in sounds)]


def _is_heard_with(movie: Any, sound: Any) -> bool:
    if not vse.overlap(movie, sound):
        return False
    return vse.media_path(sound) == vse.media_path(movie) or movie in list(getattr(sound, "connections", ()))


def original_of(scene: Any, strip: Any) -> Any:
    """Return the strip that a shot was made from, even if renamed since; None where it is gone."""
    same_name = vse.named(scene, ours.source_of(strip) or "")
    if same_name:
        return same_name
    video = vse.media_path(strip)
    return next((movie for movie in takes(scene) if vse.media_path(movie) == video), None)


def takes(scene: Any) -> list[Any]:
    """Return the movie strips that are no shots of ours, in the order of the timeline."""
    return [movie for movie in vse.movies(scene) if ours.source_of(movie) is None]


def part_of(scene: Any, strip: Any, mapping: Mapping) -> TimeRange | None:
    """Return the range of the media to search: what a strip shows, in the preview range if that is wished.

    None for all of the media. Raises LeftOut where nothing of the strip lies in the preview range.
    """
    if scene.bestshot.preview_range and scene.use_preview_range:
        first, end = max(mapping.first, scene.frame_preview_start), min(mapping.end, scene.frame_preview_end + 1)
        if first >= end:
            raise LeftOut(strip, "lies outside the preview range")
        if (first, end) != (mapping.first, mapping.end):
            return TimeRange(*replace(mapping, first=first, end=end).visible)
    start, end = mapping.visible
    first, last = vse.handles(strip)
    at_start = not mapping.cut and first <= vse.content_start(strip)
    at_end = not vse.content_cut_end(strip) and last >= vse.content_end(strip)
    if at_start and at_end:
        return None
    return TimeRange(Fraction(0) if at_start else start, None if at_end else end)

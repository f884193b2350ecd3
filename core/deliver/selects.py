"""What was selected of takes as a timeline for other editors, from what metadata.json says of each."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from ..media.source_timecode import SourceTimecode, read_timecode
from ..values import Analysis, Pick
from .file_names import clip_name
from .timelines.timecode import Clock, at_rate, can_drop, exact_rate, parse
from .timelines.timeline import Event, SourceTake, Timeline, frames_between, joined

Metadata = Mapping[str, Any]


def source_facts(analysis: Analysis) -> dict[str, Any]:
    """Return the facts of a take that a timeline needs, exact, as JSON has them.

    rate: frames per second, "30000/1001". timecode: that of the first frame, null where the file has none.
    start_frame: the same as a number of frames. frames: how many the take has.
    """
    take = analysis.take
    rate = _rate(analysis)
    try:
        found = read_timecode(take.path)
    except (OSError, av.FFmpegError):
        found = SourceTimecode(None, None, 0, 48000)
    start, clock = _start(found, rate)
    duration = analysis.duration if analysis.part is None else take.duration
    return {
        "rate": f"{rate.numerator}/{rate.denominator}",
        "timecode": clock.timecode(start) if found.text else None,
        "drop_frame": clock.drop,
        "start_frame": start,
        "frames": len(analysis.frame_ticks) if _is_steady(analysis, rate) else round(duration * rate),
        "width": take.width,
        "height": take.height,
        "audio_channels": found.channels,
        "audio_sample_rate": found.sample_rate,
    }


def clip_timecode(analysis: Analysis, pick: Pick) -> str | None:
    """Return the take's timecode at the first frame of a clip, as a timeline names it.

    None where the take has no timecode, or its frames are not evenly spaced, as timecode is.
    """
    facts = source_facts(analysis)
    if facts["timecode"] is None or not analysis.has_constant_rate:
        return None
    source = SourceTake.of(analysis.take.path, facts)
    first, _ = frames_between(pick.start, pick.end, source)
    return source.clock.timecode(source.start + first)


def timeline_of(takes: Iterable[tuple[Path, Metadata, str]], name: str, base: Path | None = None) -> Timeline:
    """Return the shots of some takes, each with its file, its metadata, and what its clips' names begin with.

    base: folder that paths are relative to; None for absolute ones.
    """
    events = [event for video, metadata, prefix in takes for event in _events(video, metadata, prefix)]
    return joined(name, events, base)


def _events(video: Path, metadata: Metadata, prefix: str) -> list[Event]:
    source = SourceTake.of(video, metadata["source"])
    found = []
    for clip in metadata["clips"]:
        start, length, peak = (Fraction(str(clip[key])) for key in ("start_time", "duration", "peak_time"))
        first, end = frames_between(start, start + length, source)
        at = min(max(round(peak * source.clock.rate), first), end - 1)
        name = prefix + clip_name(clip["rank"]).removesuffix(".mp4")
        note = f"{clip['score']:.2f} {clip['reason']}".strip()
        found.append(Event(source, first, end, at, name, note, clip["rank"]))
    return found


def _rate(analysis: Analysis) -> Fraction:
    """Return the frames per second: by the header, else by the frames; 25 where neither says."""
    if analysis.take.rate:
        return exact_rate(analysis.take.rate)
    ticks = analysis.frame_ticks
    if len(ticks) < 3 or not analysis.has_constant_rate:
        return Fraction(25)
    return exact_rate((len(ticks) - 1) / (int(ticks[-1] - ticks[0]) * analysis.time_base))


def _start(found: SourceTimecode, rate: Fraction) -> tuple[int, Clock]:
    """Return the frame that a take's timecode begins with, and its clock; 0 without timecode."""
    own = exact_rate(found.rate) if found.rate else rate
    parsed = parse(found.text, own) if found.text else None
    if parsed is None:
        return 0, Clock(rate)
    start, clock = parsed
    return (start, Clock(rate, clock.drop and can_drop(rate))) if own == rate else at_rate(start, clock, rate)


def _is_steady(analysis: Analysis, rate: Fraction) -> bool:
    """Return whether the whole take was read, and has as many frames as its rate says."""
    return analysis.part is None and abs(len(analysis.frame_ticks) - analysis.duration * rate) < 1

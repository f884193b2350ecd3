"""OpenTimelineIO's own format, `.otio`: Resolve from 18.5, Kdenlive from 25.04, Premiere."""

import json
from fractions import Fraction
from typing import Any

from ...settings import EXPORTS
from .timeline import Event, SourceTake, Timeline

NAME = EXPORTS["otio"]


def write(timeline: Timeline) -> str:
    """Return the timeline as text."""
    tracks = [_track(timeline, "Video")]
    if any(event.source.channels for event in timeline.events):
        tracks.append(_track(timeline, "Audio"))
    content = {
        "OTIO_SCHEMA": "Timeline.1",
        "name": timeline.name,
        "global_start_time": _time(timeline.start, timeline.clock.rate),
        "metadata": {},
        "tracks": {**_item("Stack.1", "tracks"), "children": tracks},
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _track(timeline: Timeline, kind: str) -> dict[str, Any]:
    clips = [
        _clip(timeline, event, kind) if kind == "Video" or event.source.channels else _gap(event)
        for event in timeline.events
    ]
    return {**_item("Track.1", kind), "kind": kind, "children": clips}


def _clip(timeline: Timeline, event: Event, kind: str) -> dict[str, Any]:
    clip = _item("Clip.2", event.name)
    clip["source_range"] = _range(event.source.start + event.first, event.length, event.source.clock.rate)
    clip["media_references"] = {"DEFAULT_MEDIA": _media(timeline, event.source)}
    clip["active_media_reference_key"] = "DEFAULT_MEDIA"
    clip["metadata"] = {"bestshot": {"rank": event.rank, "reason": event.note}}
    if kind == "Video":
        clip["markers"] = [_marker(event)]
    return clip


def _marker(event: Event) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "Marker.2",
        "name": event.note or event.name,
        "color": "GREEN",
        "marked_range": _range(event.source.start + event.peak, 1, event.source.clock.rate),
        "comment": event.note,
        "metadata": {"bestshot": {"rank": event.rank}},
    }


def _gap(event: Event) -> dict[str, Any]:
    return {**_item("Gap.1", ""), "source_range": _range(0, event.length, event.source.clock.rate)}


def _media(timeline: Timeline, source: SourceTake) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "ExternalReference.1",
        "name": source.path.name,
        "target_url": timeline.url(source),
        "available_range": _range(source.start, source.frames, source.clock.rate),
        "available_image_bounds": None,
        "metadata": {},
    }


def _item(schema: str, name: str) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": schema, "name": name, "source_range": None, "effects": [], "markers": [], "enabled": True,
        "metadata": {},
    }  # fmt: skip


def _range(start: int, length: int, rate: Fraction) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": _time(start, rate), "duration": _time(length, rate)}


def _time(frames: int, rate: Fraction) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate), "value": float(frames)}

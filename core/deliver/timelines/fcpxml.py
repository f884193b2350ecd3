"""FCPXML 1.11: Final Cut Pro, Resolve.

Offsets count from `tcStart` in some readers and from 0 in others, so the timeline begins at 0.
"""

from fractions import Fraction
from typing import Any
from xml.etree import ElementTree as ET

from ...settings import EXPORTS
from .timecode import Clock
from .timeline import Event, SourceTake, Timeline
from .xml_text import text_of

NAME = EXPORTS["fcpxml"]
_FAVOURITES = 3  # ranks that are rated as favourites
_RATES = {
    **{Fraction(rate): str(rate) for rate in (24, 25, 30, 48, 50, 60, 90, 100, 120)},
    **{
        Fraction(1000 * nominal, 1001): name
        for nominal, name in ((24, "23.98"), (30, "29.97"), (48, "47.95"), (60, "59.94"), (120, "119.88"))
    },
}
"""The rates of media that FCPXML has names for, in frames per second."""


def write(timeline: Timeline) -> str:
    """Return the timeline as text."""
    root = ET.Element("fcpxml", version="1.11")
    resources = ET.SubElement(root, "resources")
    formats = _formats(resources, timeline)
    assets = {source: f"r{number}" for number, source in enumerate(timeline.sources, start=len(formats) + 1)}
    for source, id in assets.items():
        _asset(resources, timeline, source, id, formats[_format_of(source)])
    container = ET.SubElement(ET.SubElement(root, "library"), "event", name="BestShot")
    project = ET.SubElement(container, "project", name=timeline.name)
    clock, total = timeline.clock, timeline.offsets[-1]
    channels = max((source.channels for source in timeline.sources), default=0)
    first = timeline.sources[0]
    sequence = ET.SubElement(
        project, "sequence", format=formats[_format_of(first)], duration=_time(total, clock),
        tcStart=_time(0, clock), tcFormat=_tc_format(clock), audioLayout=_layout(channels),
        audioRate="48k",
    )  # fmt: skip
    spine = ET.SubElement(sequence, "spine")
    for event, offset in zip(timeline.events, timeline.offsets, strict=False):
        _clip(spine, timeline, event, offset, assets[event.source], formats[_format_of(event.source)])
    return text_of(root, "fcpxml")


def _formats(resources: ET.Element, timeline: Timeline) -> dict[tuple[object, ...], str]:
    """Add a format for each size and rate; return its id by these."""
    found: dict[tuple[object, ...], str] = {}
    for source in timeline.sources:
        if _format_of(source) not in found:
            id = found[_format_of(source)] = f"r{len(found) + 1}"
            ET.SubElement(
                resources, "format", id=id, frameDuration=_time(1, source.clock), width=str(source.width),
                height=str(source.height),
            )  # fmt: skip
    return found


def _format_of(source: SourceTake) -> tuple[object, ...]:
    return source.clock.rate, source.width, source.height


def _asset(resources: ET.Element, timeline: Timeline, source: SourceTake, id: str, format: str) -> None:
    sound: dict[str, Any] = (
        {
            "hasAudio": "1",
            "audioSources": "1",
            "audioChannels": str(source.channels),
            "audioRate": str(source.sample_rate),
        }
        if source.channels
        else {}
    )
    asset = ET.SubElement(
        resources, "asset", id=id, name=source.path.stem, start=_time(source.start, source.clock),
        duration=_time(source.frames, source.clock), hasVideo="1", format=format, videoSources="1", **sound,
    )  # fmt: skip
    ET.SubElement(asset, "media-rep", kind="original-media", src=timeline.url(source))


def _clip(spine: ET.Element, timeline: Timeline, event: Event, offset: int, asset: str, format: str) -> None:
    source = event.source
    clip = ET.SubElement(
        spine, "asset-clip", ref=asset, name=event.name, offset=_time(offset, timeline.clock),
        start=_time(source.start + event.first, source.clock), duration=_time(timeline.length(event), timeline.clock),
        format=format, tcFormat=_tc_format(source.clock),
    )  # fmt: skip
    ET.SubElement(clip, "note").text = event.note
    if source.clock.rate != timeline.clock.rate:
        _keep_speed(clip, source.clock)
    begin, length = _time(source.start + event.first, source.clock), _time(event.length, source.clock)
    ET.SubElement(
        clip, "marker", start=_time(source.start + event.peak, source.clock), duration=_time(1, source.clock),
        value=event.note or event.name,
    )  # fmt: skip
    if event.rank <= _FAVOURITES:
        ET.SubElement(clip, "rating", start=begin, duration=length, name="favorite", value="favorite")
    ET.SubElement(clip, "keyword", start=begin, duration=length, value=f"BestShot, Rank {event.rank}")


def _keep_speed(clip: ET.Element, clock: Clock) -> None:
    """Say that frames of a take of another rate are repeated or left out, and not played faster or slower."""
    conform = ET.SubElement(clip, "conform-rate", scaleEnabled="0")
    if clock.rate in _RATES:
        conform.set("srcFrameRate", _RATES[clock.rate])


def _time(frames: int, clock: Clock) -> str:
    """Return a number of frames as a fraction of a second, on the grid of the frames."""
    rate: Fraction = clock.rate
    return f"{frames * rate.denominator}/{rate.numerator}s" if frames else "0s"


def _tc_format(clock: Clock) -> str:
    return "DF" if clock.drop else "NDF"


def _layout(channels: int) -> str:
    return "mono" if channels == 1 else "surround" if channels > 2 else "stereo"

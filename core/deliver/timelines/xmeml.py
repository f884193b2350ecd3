"""Final Cut Pro 7's XML, xmeml 4: Premiere, Resolve."""

from xml.etree import ElementTree as ET

from ...settings import EXPORTS
from .timecode import Clock
from .timeline import Event, SourceTake, Timeline
from .xml_text import text_of

NAME = EXPORTS["xmeml"]


def write(timeline: Timeline) -> str:
    """Return the timeline as text."""
    root = ET.Element("xmeml", version="4")
    sequence = ET.SubElement(root, "sequence", id="sequence-1")
    _add(sequence, name=timeline.name, duration=timeline.offsets[-1])
    _rate(sequence, timeline.clock)
    _timecode(sequence, timeline.clock, timeline.start)
    media = ET.SubElement(sequence, "media")
    video = ET.SubElement(media, "video")
    first = timeline.sources[0]
    _characteristics(ET.SubElement(video, "format"), first, timeline.clock)
    audio = ET.SubElement(media, "audio")
    described: set[SourceTake] = set()
    tracks = [ET.SubElement(video, "track")]
    tracks += [ET.SubElement(audio, "track") for _ in range(max((one.channels for one in timeline.sources), default=0))]
    for number, (event, offset) in enumerate(zip(timeline.events, timeline.offsets, strict=False), start=1):
        for channel, track in enumerate(tracks[: 1 + event.source.channels]):
            _clip(track, timeline, event, offset, number, channel, described)
    return text_of(root, "xmeml")


def _clip(
    track: ET.Element,
    timeline: Timeline,
    event: Event,
    offset: int,
    number: int,
    channel: int,
    described: set[SourceTake],
) -> None:
    source = event.source
    clip = ET.SubElement(track, "clipitem", id=f"clipitem-{number}-{channel}")
    _add(clip, name=event.name, enabled="TRUE", duration=source.frames)
    _rate(clip, source.clock)
    _add(clip, start=offset, end=offset + timeline.length(event), **{"in": event.first, "out": event.end})
    _file(clip, timeline, source, described)
    if channel:
        kind = ET.SubElement(clip, "sourcetrack")
        _add(kind, mediatype="audio", trackindex=channel)
    else:
        marker = ET.SubElement(clip, "marker")
        _add(marker, name=event.name, comment=event.note, **{"in": event.peak, "out": -1})
        _add(ET.SubElement(clip, "logginginfo"), description=f"Rank {event.rank}", lognote=event.note)
    for other in range(1 + source.channels):
        link = ET.SubElement(clip, "link")
        _add(link, linkclipref=f"clipitem-{number}-{other}", mediatype="audio" if other else "video")
        _add(link, trackindex=other or 1, clipindex=number)


def _file(clip: ET.Element, timeline: Timeline, source: SourceTake, described: set[SourceTake]) -> None:
    """Add a reference to a file, which is described where it is first referred to."""
    id = f"file-{timeline.sources.index(source) + 1}"
    file = ET.SubElement(clip, "file", id=id)
    if source in described:
        return
    described.add(source)
    _add(file, name=source.path.name, pathurl=timeline.url(source), duration=source.frames)
    _rate(file, source.clock)
    _timecode(file, source.clock, source.start)
    media = ET.SubElement(file, "media")
    _characteristics(ET.SubElement(media, "video"), source, source.clock)
    if source.channels:
        audio = ET.SubElement(media, "audio")
        _add(ET.SubElement(audio, "samplecharacteristics"), depth=16, samplerate=source.sample_rate)
        _add(audio, channelcount=source.channels)


def _characteristics(parent: ET.Element, source: SourceTake, clock: Clock) -> None:
    found = ET.SubElement(parent, "samplecharacteristics")
    _rate(found, clock)
    _add(found, width=source.width, height=source.height, anamorphic="FALSE", pixelaspectratio="square")


def _timecode(parent: ET.Element, clock: Clock, start: int) -> None:
    timecode = ET.SubElement(parent, "timecode")
    _rate(timecode, clock)
    _add(timecode, string=clock.timecode(start), frame=start, displayformat="DF" if clock.drop else "NDF")


def _rate(parent: ET.Element, clock: Clock) -> None:
    ntsc = "TRUE" if clock.rate.denominator == 1001 else "FALSE"
    _add(ET.SubElement(parent, "rate"), timebase=clock.nominal, ntsc=ntsc)


def _add(parent: ET.Element, **values: object) -> None:
    for name, value in values.items():
        ET.SubElement(parent, name).text = str(value)

"""The timecode that a file begins with, and its sound, as other editors see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from .boxes import boxes, read
from .formats import first_video, open_media


@dataclass(frozen=True)
class SourceTimecode:
    """text: such as 01:00:00;00, None where the file has none. rate: frames per second of its own; None for those of
    the video. channels, sample_rate: of the first sound track that can be decoded; 0 channels where there is none.
    """

    text: str | None
    rate: Fraction | None
    channels: int
    sample_rate: int


def read_timecode(path: Path) -> SourceTimecode:
    """Return what a file says. Raises what PyAV raises where it cannot be opened."""
    with open_media(path) as container:
        video = first_video(container)
        streams = [video] if video is not None else []
        found = (stream.metadata.get("timecode") for stream in (*streams, *container.streams.data))
        text = next(filter(None, found), None)
        codecs = (stream.codec_context for stream in container.streams.audio)
        sound = next((codec for codec in codecs if codec is not None), None)
        channels, rate = (sound.channels, sound.sample_rate) if sound is not None else (0, 48000)
    return SourceTimecode(text, _own_rate(path) if text else None, channels or 0, rate or 48000)


def _own_rate(path: Path) -> Fraction | None:
    """Return the rate of a timecode track of MP4 or MOV, which need not be the video's; None without such a track."""
    try:
        with path.open("rb") as file:
            return next(_rates(file, path.stat().st_size), None)
    except OSError:
        return None


def _rates(file: BinaryIO, size: int) -> Iterator[Fraction]:
    for content in boxes(file, b"moov/trak/mdia/minf/stbl/stsd", (0, size)):
        entry = read(file, content, 64)
        if entry[12:16] != b"tmcd":
            continue
        scale, length = int.from_bytes(entry[32:36], "big"), int.from_bytes(entry[36:40], "big")
        if scale and length:
            yield Fraction(scale, length)

"""The properties of a take that its clips depend on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile
from typing import Any

import av
import av.container

from ..errors import InputError
from ..media.formats import TIMED_FORMATS, demux, file_url, open_media
from ..media.probe import video_stream
from ..values import Take
from .clip_picture import MOST_BITS, ClipPicture
from .clip_sound import SoundTrack

_LEADS = (0, 10)  # seconds to look for a key frame before a time: a seek may land too late


@dataclass(frozen=True)
class ClipSource:
    """A take as ffmpeg is given it.

    video: index of its stream. most_bits: of the clips, per colour.
    first: time of the first shown frame on the file's own clock, in seconds; None if its times cannot be relied on.
    picture: what clips look like that show what the take begins with.
    sound: the tracks that go into the clips.
    notes: for the user, on what of the take does not.
    """

    take: Take
    video: int
    most_bits: int
    first: Fraction | None
    picture: ClipPicture
    sound: tuple[SoundTrack, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, take: Take, most_bits: int = MOST_BITS) -> "ClipSource":
        """Return the properties of a take, read from its file. Raises InputError if it can no longer be read."""
        try:
            with open_media(take.path) as container:
                source = cls._read(container, take, most_bits)
        except (av.FFmpegError, OSError):
            source = None
        if source is None:
            raise InputError(f"{take.path}: can no longer be read; was it moved or changed?")
        return source

    @classmethod
    def _read(cls, container: av.container.InputContainer, take: Take, most_bits: int) -> "ClipSource | None":
        """Return the properties; None if there is no picture."""
        video = video_stream(container, take.path)
        sound, notes = _sound(container, take)
        decoded = next(_decode(demux(container, video)), None)
        if decoded is None:
            return None
        packet, frame = decoded
        timed = TIMED_FORMATS & set(container.format.name.split(",")) or video.codec_context.codec.intra_only
        pts = frame.pts if frame.pts is not None else frame.dts
        first = pts * video.time_base if timed and pts is not None and video.time_base else None
        picture = ClipPicture.of(frame, video, most_bits)
        # WebM has alpha in packets of its own, beside the pictures; recorders in browsers only say that they have
        has_packets_of_alpha = video.metadata.get("alpha_mode") == "1" and any(packet.iter_sidedata())
        if picture.has_alpha or has_packets_of_alpha:
            notes.insert(0, "the clips are opaque, as H.264 holds no transparency")
        if picture.halves_colour:
            notes.append("the clips hold colours at half the resolution, as many players open no 4:4:4")
        return cls(take, video.index, most_bits, first, picture, sound, tuple(notes))

    @property
    def url(self) -> str:
        """The take's file."""
        return file_url(self.take.path)

    def picture_at(self, seconds: Fraction) -> ClipPicture:
        """Return what a clip looks like that begins at a time, in seconds from the first shown frame: the size of the
        pictures may have changed by then.
        """
        if self.first is None:
            return self.picture
        try:
            with open_media(self.take.path) as container:
                video = video_stream(container, self.take.path)
                if not video.time_base:
                    return self.picture
                begin = (seconds + self.first) / video.time_base
                for lead in _LEADS:
                    container.seek(round(begin - lead / video.time_base), stream=video)
                    if frame := _last_key_frame(demux(container, video), begin):
                        return ClipPicture.of(frame, video, self.most_bits)
        except (av.FFmpegError, OSError):
            pass
        return self.picture


def _sound(container: av.container.InputContainer, take: Take) -> tuple[tuple[SoundTrack, ...], list[str]]:
    """Return the sound tracks that can be read, and notes on the others and on what becomes of those."""
    streams, best = container.streams.audio, container.streams.best("audio")
    tracks, notes = [], []
    for number, stream in enumerate(streams, 1):
        if stream.codec_context is None or (take.audio_fault and stream == best):
            what = f"sound track {number}" if len(streams) > 1 else "sound"
            notes.append(f"the clips are without {what}, as the take's own cannot be read")
        else:
            tracks.append(SoundTrack.of(stream, number))
    return tuple(tracks), [*notes, *(track.note for track in tracks if track.note)]


def _last_key_frame(packets: "Iterable[av.Packet[Any]]", end: Fraction) -> av.VideoFrame | None:
    """Return the last key frame that is shown up to a time, in ticks: pictures change their size with one only."""
    until_end = takewhile(lambda packet: packet.dts is None or packet.dts <= end, packets)
    found = None
    for key in until_end:
        if key.is_keyframe:
            flush = av.Packet()  # so that the decoder gives out what it holds
            flush.stream = key.stream
            for _, frame in _decode([key, flush]):
                found = frame if frame.pts is not None and frame.pts <= end else found
            key.stream.codec_context.flush_buffers()
    return found


def _decode(packets: "Iterable[av.Packet[Any]]") -> "Iterator[tuple[av.Packet[Any], av.VideoFrame]]":
    """Yield the frames that can be decoded, even if packets before them cannot, each after its packet."""
    for packet in packets:
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue
        for frame in frames:
            yield packet, frame

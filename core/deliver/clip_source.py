"""The properties of a take that its clips depend on."""

from dataclasses import dataclass, replace
from fractions import Fraction

import av
import av.container

from ..errors import InputError
from ..media.formats import TIMED_FORMATS, demux, file_url, first_video, open_media
from ..values import Take

COPIED_SOUND = frozenset({"aac", "mp3", "mp3float", "ac3", "eac3", "alac", "opus", "libopus", "flac"})
"""Codecs of sound that players expect in an MP4; sound in any other is encoded as AAC."""


@dataclass(frozen=True)
class ClipSource:
    """A take as ffmpeg is given it.

    video, audio: indices of its streams; audio is None for clips without sound.
    first: time of the first shown frame on the file's own clock, in seconds; None if its times cannot be relied on.
    copy_sound: whether the sound is copied, not encoded.
    no_sound_note: why clips of a take with sound are without; "" if they are not.
    depth: bits per colour.
    """

    url: str
    video: int
    first: Fraction | None
    audio: int | None = None
    copy_sound: bool = False
    no_sound_note: str = ""
    depth: int = 8

    @classmethod
    def of(cls, take: Take) -> "ClipSource":
        """Read the properties of a take. Raises InputError if it can no longer be read."""
        try:
            with open_media(take.path) as container:
                source = cls._read(container, take)
        except (av.FFmpegError, OSError):
            source = None
        if source is None:
            raise InputError(f"{take.path}: can no longer be read; was it moved or changed?")
        return source

    @classmethod
    def _read(cls, container: av.container.InputContainer, take: Take) -> "ClipSource | None":
        """Return the properties; None if there is no picture."""
        video, audio = first_video(container), container.streams.best("audio")
        frame = _first_frame(container, video) if video else None
        if video is None or frame is None:
            return None
        timed = TIMED_FORMATS & set(container.format.name.split(",")) or video.codec_context.codec.intra_only
        pts = frame.pts if frame.pts is not None else frame.dts
        first = pts * video.time_base if timed and pts is not None and video.time_base else None
        source = cls(file_url(take.path), video.index, first, depth=frame.format.components[0].bits)
        if take.audio_fault:
            return replace(source, no_sound_note="the clips are without sound, as the take's own cannot be read")
        if audio is None:
            return source
        return replace(source, audio=audio.index, copy_sound=take.audio in COPIED_SOUND)

    def with_simpler_sound(self) -> "ClipSource":
        """Return the source to try next if its sound makes ffmpeg fail: encoded if it was copied, else without."""
        return replace(self, copy_sound=False) if self.copy_sound else replace(self, audio=None)


def _first_frame(container: av.container.InputContainer, stream: av.VideoStream) -> av.VideoFrame | None:
    """Return the first frame that can be decoded, even if packets before it cannot; None if there is none."""
    for packet in demux(container, stream):
        try:
            for frame in packet.decode():
                return frame
        except av.FFmpegError:
            continue
    return None

"""How the sound tracks of a take go into a clip."""

from dataclasses import dataclass, replace
from enum import Enum, auto

from av import AudioStream

COPIED = frozenset({"aac", "mp3", "mp3float", "ac3", "eac3", "alac", "opus", "libopus", "flac"})
"""Codecs of sound that players expect in an MP4; sound in any other is encoded as AAC."""

_MOST_CHANNELS = 8  # of AAC in ffmpeg


class Way(Enum):
    """How a track goes into a clip, each way simpler than the one before; PAIRS: as stereo tracks of two channels."""

    COPY = auto()
    ENCODE = auto()
    PAIRS = auto()


@dataclass(frozen=True)
class SoundTrack:
    """A sound track. stream: its index in the file. number: among the take's sound tracks, from 1."""

    stream: int
    number: int
    channels: int
    way: Way

    @classmethod
    def of(cls, stream: AudioStream, number: int) -> "SoundTrack":
        """Return the track, to go into a clip in the best way for its codec."""
        context = stream.codec_context
        # Without a layout, the encoder would take one of the channels for a subwoofer's, and dull it.
        has_layout = not context.layout.name.endswith(" channels")
        way = Way.ENCODE if context.channels <= (_MOST_CHANNELS if has_layout else 2) else Way.PAIRS
        return cls(stream.index, number, context.channels, Way.COPY if context.name in COPIED else way)

    def simpler(self) -> "SoundTrack | None":
        """Return the track as it is to be tried next where ffmpeg fails with it; None where nothing is left to try."""
        ways = list(Way)
        following = ways[ways.index(self.way) + 1 :]
        return replace(self, way=following[0]) if following else None

    @property
    def count(self) -> int:
        """How many tracks of the clip it becomes."""
        return (self.channels + 1) // 2 if self.way == Way.PAIRS else 1

    @property
    def note(self) -> str:
        """What the user has to know about a track that is spread over several; "" of others."""
        if self.count == 1:
            return ""
        return (
            f"the {self.channels} channels of sound track {self.number} are in the clips as {self.count} tracks of one "
            "or two, as AAC cannot hold them together"
        )

    def arguments(self, source: int, first: int) -> list[str]:
        """Return ffmpeg's output options for the track. source: the input's number. first: of the clip's tracks."""
        taken = ["-map", f"{source}:{self.stream}"]
        if self.way == Way.COPY:
            # Sound from before the clip would be left to the player to skip, and not all do.
            return [*taken, f"-c:a:{first}", "copy", f"-copypriorss:a:{first}", "0"]
        if self.way == Way.ENCODE:
            return [*taken, *_aac(first, self.channels)]
        arguments = []
        for place in range(self.count):
            left, right = 2 * place, 2 * place + 1
            pan = f"pan=stereo|c0=c{left}|c1=c{right}" if right < self.channels else f"pan=mono|c0=c{left}"
            arguments += [*taken, f"-filter:a:{first + place}", pan, *_aac(first + place, 2)]
        return arguments


def _aac(track: int, channels: int) -> list[str]:
    return [f"-c:a:{track}", "aac", f"-b:a:{track}", f"{max(192, 96 * channels)}k"]

"""Prove that a clip plays before it is published."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.container

from ..media.formats import file_url


@dataclass(frozen=True)
class Proof:
    """What a finished clip turned out to hold.

    fault: why it cannot be published, such as "it has no picture"; "" where it plays from beginning to end.
    frames: how many it shows. seconds: how long. sounds: tracks of sound that hold any.
    """

    fault: str = ""
    frames: int = 0
    seconds: Fraction = Fraction(0)
    sounds: int = 0


def prove(clip: Path) -> Proof:
    """Return which packets a clip has, and whether frames can be decoded at its beginning and its end."""
    try:
        with av.open(file_url(clip)) as container:
            return _examine(container)
    except (av.FFmpegError, OSError):
        return Proof("it cannot be opened")


def _examine(container: av.container.InputContainer) -> Proof:
    if not container.streams.video:
        return Proof("it has no picture")
    video = container.streams.video[0]
    video.thread_type = "AUTO"
    # What costs time and does not matter here: frames that no other needs, and neither the first nor the last is one
    video.codec_context.skip_frame = "NONREF"
    video.codec_context.options = {"skip_loop_filter": "all"}
    shown: list[tuple[int, int]] = []
    key_frames: list[int] = []
    sounds = set()
    for packet in container.demux():
        if not packet.size or packet.is_discard or packet.pts is None:
            continue
        if packet.stream.type == "audio":
            sounds.add(packet.stream.index)
        elif packet.stream.index == video.index:
            shown.append((packet.pts, packet.duration or 0))
            if packet.is_keyframe:
                key_frames.append(packet.pts)
    if not shown or video.time_base is None:
        return Proof("it has no picture")
    shown.sort()
    times = [time for time, _ in shown]
    if len(set(times)) < len(times):
        return Proof("its frames have no times of their own")
    if not _decodes(container, video, sorted(key_frames), times[0], times[-1]):
        return Proof("its pictures cannot be decoded")
    # The packet that has the last picture's length is the last to be decoded, which may be another's
    lasting = max(times[-1] + shown[-1][1] - times[0], video.duration or 0)
    return Proof("", len(shown), lasting * video.time_base, len(sounds))


def _decodes(
    container: av.container.InputContainer, video: av.VideoStream, key_frames: Sequence[int], first: int, last: int
) -> bool:
    """Whether the frames of two times, the first and the last, come out of the decoder."""
    if not key_frames:
        return False
    try:
        container.seek(key_frames[0], stream=video)
        frames = container.decode(video)
        begin = next(frames, None)
        if begin is None:
            return False
        if len(key_frames) > 1:
            container.seek(key_frames[-1], stream=video)
            frames = container.decode(video)
        end = deque(frames, maxlen=1)
        return (begin.pts, end[0].pts if end else begin.pts) == (first, last)
    except av.FFmpegError:
        return False

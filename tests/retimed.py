"""Copies of takes whose frames have other times: packets are copied, nothing is decoded."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av

TICK = Fraction(1, 90000)


def retimed(take: Path, path: Path, time_of: Callable[[Fraction], Fraction]) -> Path:
    """Copy the pictures of a take, without its sound, each shown at time_of(its seconds), which must only rise."""
    with av.open(str(take)) as source, av.open(str(path), "w") as target:
        video = source.streams.video[0]
        copy = target.add_stream_from_template(video)
        copy.time_base = TICK
        for packet in source.demux(video):
            if packet.dts is not None:
                seconds = [time_of(ticks * packet.time_base) for ticks in (packet.pts, packet.dts)]
                packet.pts, packet.dts = (round(each / TICK) for each in seconds)
                packet.duration, packet.time_base, packet.stream = 0, TICK, copy
                target.mux(packet)
    return path


def ntsc(seconds: Fraction) -> Fraction:
    """30 frames per second become 30000/1001."""
    return seconds * 1001 / 1000


def uneven(seconds: Fraction) -> Fraction:
    """30 frames per second become 20 after 12 seconds, and 24 after 12 more of theirs."""
    return seconds + max(seconds - 12, Fraction(0)) / 2 - max(seconds - 20, Fraction(0)) / 4

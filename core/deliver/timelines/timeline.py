"""Shots as a timeline, in whole frames: what all formats are written from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from os.path import relpath
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from .timecode import Clock


@dataclass(frozen=True)
class SourceTake:
    """A take. clock: of its frames. start: the frame that its timecode begins with. frames: how many it has.

    channels: of its sound; 0 without.
    """

    path: Path
    clock: Clock
    start: int
    frames: int
    width: int
    height: int
    channels: int = 0
    sample_rate: int = 48000

    @classmethod
    def of(cls, path: Path, facts: Mapping[str, Any]) -> Self:
        """Return the source that a file is, by the facts of metadata.json."""
        return cls(
            path=path,
            clock=Clock(Fraction(facts["rate"]), bool(facts["drop_frame"])),
            start=int(facts["start_frame"]),
            frames=int(facts["frames"]),
            width=int(facts["width"]),
            height=int(facts["height"]),
            channels=int(facts["audio_channels"]),
            sample_rate=int(facts["audio_sample_rate"]),
        )

    @property
    def url(self) -> str:
        """The file as a URL, absolute and percent-encoded."""
        return self.path.absolute().as_uri()


@dataclass(frozen=True)
class Event:
    """A shot. first, end (not included), peak: frames of the take, from 0. name: that of its clip."""

    source: SourceTake
    first: int
    end: int
    peak: int
    name: str
    note: str
    rank: int

    @property
    def length(self) -> int:
        """Frames of the take."""
        return self.end - self.first


@dataclass(frozen=True)
class Timeline:
    """Shots back to back. base: folder that paths are relative to; None for absolute ones."""

    name: str
    clock: Clock
    events: tuple[Event, ...]
    base: Path | None = None

    @property
    def start(self) -> int:
        """The frame that its timecode begins with, which is 01:00:00:00."""
        return self.clock.frames(1, 0, 0, 0)

    @property
    def offsets(self) -> list[int]:
        """Where each event begins, in frames of the timeline, from 0; and where the last one ends."""
        found = [0]
        for event in self.events:
            found.append(found[-1] + self.length(event))
        return found

    def length(self, event: Event) -> int:
        """Return how many frames of the timeline an event lasts."""
        return max(round(event.length / event.source.clock.rate * self.clock.rate), 1)

    def url(self, source: SourceTake) -> str:
        """Return the URL of a take, relative to `base` if there is one."""
        if self.base is None:
            return source.url
        try:
            return quote(Path(relpath(source.path.absolute(), self.base.absolute())).as_posix())
        except ValueError:  # on another drive
            return source.url

    @cached_property
    def sources(self) -> tuple[SourceTake, ...]:
        """All takes, in the order of their first use."""
        return tuple(dict.fromkeys(event.source for event in self.events))


def frames_between(start: Fraction, end: Fraction, source: SourceTake) -> tuple[int, int]:
    """Return the frames that a range of seconds is: both rounded once, and inside the take."""
    first = min(max(round(start * source.clock.rate), 0), max(source.frames - 1, 0))
    after = min(max(round(end * source.clock.rate), first + 1), max(source.frames, first + 1))
    return first, after


def joined(name: str, events: Sequence[Event], base: Path | None = None) -> Timeline:
    """Return the timeline of some events, with the rate of the first one."""
    clock = events[0].source.clock if events else Clock(Fraction(25))
    return Timeline(name, clock, tuple(events), base)

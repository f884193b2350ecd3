"""Times of the media to frames of the timeline, and back: exact arithmetic, without Blender."""

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

# in frames: containers round times to their own clock, Matroska to whole milliseconds, which must not cost a frame
SLACK = Fraction(1, 8)


def rate_of(frames_per_second: float) -> Fraction:
    """Return the rate that Blender's 32-bit number stands for: 29.97003 is 30000/1001; others stay as they are."""
    exact = Fraction(frames_per_second)
    usual = Fraction(round(exact)), Fraction(round(exact * 1001 / 1000) * 1000, 1001)
    return next((rate for rate in usual if abs(rate - exact) <= exact / 2_000_000), exact)


@dataclass(frozen=True)
class Mapping:
    """How a movie strip plays its media, as Blender does it.

    start: timeline frame where the content begins; may be fractional, negative, outside the strip.
    step: media frames per timeline frame; 1 for a strip that plays one after the other whatever the rates.
    rate: media frames per second.
    cut: media frames cut off before the content begins.
    first, end: the timeline frames that show the content, first included, end not; no result lies outside them.
    sticky: Blender 5 keeps a picture until the position in the media passes the next whole frame; Blender 4, and 5 at
        the first frame, shows the frame nearest to the position.
    strobe: media frames that one picture stands for, counted from where the content begins; 1 for all of them. Only
        what is shown at the peak depends on it: the strip takes as long as without.
    """

    start: Fraction
    step: Fraction
    rate: Fraction
    cut: int
    first: int
    end: int
    sticky: bool = False
    strobe: Fraction = Fraction(1)

    def index_at(self, frame: int) -> int:
        """Return the number, from 0, of the media frame at a timeline frame, when played forwards, without strobe."""
        if self.sticky:
            whole = floor((frame - self.start) * self.step)
            frame = min(frame, max(self.first, self._reaching(whole)))
        return self.cut + floor((frame - self.start) * self.step + Fraction(1, 2))

    def _index_shown_at(self, frame: int) -> int:
        """Return the number, from 0, of the media frame shown at a timeline frame, when played forwards."""
        if self.strobe <= 1:
            return self.index_at(frame)
        position = (frame - self.start) * self.step
        return self.cut + floor(position - position % self.strobe + Fraction(1, 2))

    def source_of(self, frame: int) -> Fraction:
        """Return the time, in seconds from the media's first frame, of what is shown at a timeline frame."""
        return self.index_at(frame) / self.rate

    def position_of(self, frame: Fraction) -> Fraction:
        """Return the time in the media, in seconds, at any place of the timeline; may lie outside the media."""
        return (self.cut + (frame - self.start) * self.step) / self.rate

    def timeline_of(self, seconds: Fraction) -> int:
        """Return the earliest timeline frame that shows the media at `seconds` or later; may lie outside the strip."""
        index = ceil(seconds * self.rate - SLACK)
        frame = self._reaching(index - self.cut - Fraction(1, 2))
        # the picture before may be kept until the next whole frame
        return frame if self.index_at(frame) >= index else self._reaching(index - self.cut)

    def _reaching(self, position: Fraction | int) -> int:
        """Return the earliest timeline frame at or past a position in the content, in media frames."""
        return ceil(self.start + position / self.step)

    @property
    def visible(self) -> tuple[Fraction, Fraction]:
        """Seconds of the media that the trimmed strip shows: from the first frame's start to the last one's end."""
        return self.source_of(self.first), (self.index_at(self.end - 1) + 1) / self.rate

    def span(self, start: Fraction, end: Fraction) -> tuple[int, int] | None:
        """Return the visible timeline frames for `start` to `end` seconds, end not included; None where there are none.

        At least one frame long, however few frames the timeline has a second.
        """
        first = self.timeline_of(start)
        last = max(self.timeline_of(end), first + 1)
        first, last = max(first, self.first), min(last, self.end)
        return (first, last) if first < last else None

    def peak_in(self, span: tuple[int, int], seconds: Fraction) -> int:
        """Return the earliest timeline frame of a span that shows the media at `seconds`, or else the nearest to it.

        Of two that are equally near, the later one.
        """
        frames, wanted = range(*span), ceil(seconds * self.rate - SLACK)
        after = bisect_left(frames, wanted, key=self._index_shown_at)
        if after == 0:
            return frames[0]
        before = self._index_shown_at(frames[after - 1])
        if after < len(frames) and self._index_shown_at(frames[after]) - wanted <= wanted - before:
            return frames[after]
        return frames[bisect_left(frames, before, key=self._index_shown_at)]

"""Holds sampled frames back until the picture shown shortly after each is known."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from av.video.frame import VideoFrame

from .sampling import SampledFrame
from .video import Video


@dataclass
class _Waiting:
    sampled: SampledFrame
    until: Fraction | None


class PairQueue:
    """Sampled frames on their way out, each held back until the picture `gap` ticks later is known; without a gap, not
    at all.
    """

    def __init__(self, video: Video, gap: Fraction | None) -> None:
        self._video, self._gap = video, gap
        self._waiting: deque[_Waiting] = deque()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, frame: VideoFrame, number: int, sample: int, repeats: int, time: Fraction | None) -> None:
        """Take a sampled frame. sample: as there. time: of the last of its samples, ticks; None where the take ends
        with it.
        """
        until = None if self._gap is None or time is None else time + self._gap
        whole = partial(self._video.whole_luma, frame)
        sampled = SampledFrame(number, self._video.picture(frame), repeats, sample=sample, whole=whole)
        self._waiting.append(_Waiting(sampled, until))

    def ready(self, shown: VideoFrame, end: int) -> Iterator[SampledFrame]:
        """Yield those whose later picture is `shown`, which stays on screen up to `end`, ticks."""
        later = None
        while self._waiting and ((until := self._waiting[0].until) is None or until < end):
            sampled = self._waiting.popleft().sampled
            if until is not None:
                later = self._video.later_luma(shown) if later is None else later
                sampled = replace(sampled, later=later)
            yield sampled

    def rest(self) -> Iterator[SampledFrame]:
        """Yield those that are left, whose later picture never came."""
        while self._waiting:
            yield self._waiting.popleft().sampled

"""Looks for cuts: samples that show different views, then the first frame of the new shot between.

A cut is abrupt: a dissolve or a fade is none. Nor is a flash, after which the view returns, a fast pan, in which every
frame differs from the last, or a fault that sets in: the view stays, however blurred or dark it becomes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil

import cv2
import numpy as np

from ..base.arrays import Flags, Image, Ints, Source
from ..base.time_range import SampleRange
from ..errors import InputError
from ..media.obstacles import NotSeekable
from ..media.reader import Reader
from ..media.seeking import Known
from ..values import Analysis
from .same_view import View, match, share_in_place, view_of

DIFFERENT = 0.6  # match of two samples below which there may be a cut between them
IN_PLACE = 0.2  # share of the picture that did not move from which on the view is the same
ABRUPT = 0.6  # a cut matches less than so many times what the frames on either side of it do
CLEAR = 2.0  # contrast, of 255, that black must jump to: a fade ends in less
AROUND = 8  # frames on either side of a cut that must not show the same
MOST = 500  # about as many frames are held at once
LEAST = Fraction(1, 1000)  # seconds that a frame is on screen; one that is gone sooner does not count
LINES = 96  # height of a frame as it is read


def look_for_cuts(analysis: Analysis, pairs: Ints, idle: Callable[[], None]) -> Ints:
    """Return the cuts between these pairs of samples, (K,) ticks of the first frame of each new shot.

    idle: called often; what it raises ends the work.
    """
    spans = _spans(analysis, pairs[_differ(analysis, pairs, idle)])
    found = set[int]()
    for span, ticks, views in _frames(analysis, spans):
        idle()
        found |= {tick for tick in (ticks[cut] for cut in _cuts_among(views)) if span.first < tick <= span.last}
    # Of a proxy, the times of the take are known to a tick
    nearest = np.searchsorted(analysis.frame_ticks, np.array(sorted(found), dtype=np.int64) - 1)
    return analysis.frame_ticks[nearest[nearest < len(analysis.frame_ticks)]]


@dataclass(frozen=True)
class _Span:
    """Ticks after `first` up to `last` in which the first frame after a cut may be, and those of what to read."""

    first: int
    last: int
    begin: int
    end: int


def _differ(analysis: Analysis, pairs: Ints, idle: Callable[[], None]) -> Flags:
    """Return which of the pairs show different views, (P,)."""
    differ = np.zeros(len(pairs), dtype=bool)
    last, view = -1, None
    for place, (sample, following) in enumerate(pairs.tolist()):
        idle()
        if analysis.samples[sample] == analysis.samples[following]:
            continue
        before = view if view is not None and last == sample else _thumbnail(analysis, sample)
        last, view = following, _thumbnail(analysis, following)
        differ[place] = not _same(before, view)
    return differ


def _thumbnail(analysis: Analysis, sample: int) -> View:
    jpeg = np.frombuffer(analysis.thumbnails[sample], np.uint8)
    return view_of(np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_REDUCED_GRAYSCALE_2), dtype=np.uint8))


def _spans(analysis: Analysis, pairs: Ints) -> list[_Span]:
    """Return where to look, in order; what is close to each other is one span."""
    ticks, spans, start = analysis.frame_ticks, list[_Span](), 0
    for sample, following in pairs.tolist():
        # A key frame stands for a sample that comes up to one sample later
        early = max(sample - 1, 0) if analysis.pictures[sample] == Source.KEY_FRAME else sample
        first, last = int(analysis.samples[early]), int(analysis.samples[following])
        begin, end = max(first - AROUND, 0), min(last + AROUND, len(ticks) - 1)
        if spans and ticks[begin] <= spans[-1].end and last - start < MOST:
            spans[-1] = _Span(spans[-1].first, int(ticks[last]), spans[-1].begin, int(ticks[end]))
        else:
            start = first
            spans.append(_Span(int(ticks[first]), int(ticks[last]), int(ticks[begin]), int(ticks[end])))
    return spans


def _frames(analysis: Analysis, spans: Sequence[_Span]) -> Iterator[tuple[_Span, Ints, list[View]]]:
    """Yield the times, (M,) ticks, and views of all frames of each span; of none where they cannot be read."""
    if not spans:
        return
    # A grid as fine as this meets every frame
    closest = max(int(np.diff(analysis.frame_ticks).min()), ceil(LEAST / analysis.time_base))
    try:
        with Reader(analysis.take.path, 1 / (closest * analysis.time_base), LINES) as reader:
            for place, span in enumerate(spans):
                try:
                    yield span, *_gathered(_read(reader, span, closest, must_seek=place > 0), span)
                except NotSeekable:  # then the rest is read in one go
                    rest = replace(span, end=spans[-1].end)
                    frames = _read(reader, rest, closest, must_seek=False)
                    yield from ((one, *_gathered(frames, one)) for one in spans[place:])
                    return
                reader.known = None if reader.zero is None else Known(reader.zero, False)
    except InputError:  # it could be read before: what is found so far is better than nothing
        return


def _read(reader: Reader, span: _Span, closest: int, *, must_seek: bool) -> Iterator[tuple[int, Image]]:
    """Yield the frames of a span with their ticks."""
    samples = SampleRange(span.begin // closest, span.end // closest + 1)
    for sampled in reader.read(samples, must_seek=must_seek):
        yield int(reader.frame_ticks[sampled.frame]), sampled.image


def _gathered(frames: Iterator[tuple[int, Image]], span: _Span) -> tuple[Ints, list[View]]:
    """Return times and views of the frames that are of the span; those that come before it are dropped."""
    ticks, views = list[int](), list[View]()
    for tick, image in frames:
        if tick >= span.begin:
            ticks.append(tick)
            views.append(view_of(np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)))
        if tick >= span.end:
            break
    return np.array(ticks, dtype=np.int64), views


def _cuts_among(views: Sequence[View]) -> list[int]:
    """Return which of the frames, in order, are the first ones of a new shot."""
    seen = [place for place, view in enumerate(views) if not view.is_flash]
    views = [views[place] for place in seen]
    matches = np.array([1.0, *(match(one, other) for one, other in pairwise(views)), 1.0])
    cuts = []
    for after in (np.flatnonzero(matches[1:-1] < DIFFERENT) + 1).tolist():
        is_abrupt = matches[after] < ABRUPT * min(matches[after - 1], matches[after + 1])
        if is_abrupt and _is_clear(views[after - 1], views[after]) and not _returns(views, after):
            cuts.append(seen[after])
    return cuts


def _is_clear(one: View, other: View) -> bool:
    """Whether the change from or to black, if it is one, is none of the steps of a fade."""
    return not (one.is_black or other.is_black) or max(one.contrast, other.contrast) > CLEAR


def _returns(views: Sequence[View], after: int) -> bool:
    """Whether the frames from `after` on show what those before it did, at once or a little later."""
    before = views[max(after - AROUND, 0) : after]
    following = views[after : after + AROUND]
    return any(_same(before[-1], one) for one in following) or any(_same(one, following[0]) for one in before)


def _same(one: View, other: View) -> bool:
    return match(one, other) >= DIFFERENT or share_in_place(one, other) >= IN_PLACE

"""Scores key frames first, then single ranges sample by sample, as if the whole take were read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import numpy as np

from ..base.arrays import Ints, Source
from ..base.interpolation import merge_ranges
from ..base.time_range import SampleRange
from ..media.key_frames import KeyFrameReader
from ..media.obstacles import NotSeekable, NotSkimmable
from ..media.reader import Reader
from ..media.sampling import SampledFrame
from ..media.seeking import Known
from ..values import Analysis
from .merge import Merge
from .new_analysis import new_analysis
from .scanner import Scanner
from .score_frames import Table
from .score_sound import add_sound

LEAST_SHARE = Fraction(1, 4)  # of a take that a part must be for the key frames of all of it to be scanned


@dataclass(frozen=True)
class Overview:
    """What scanning key frames gave: the take without scores, what reading it further may rely on.

    is_proven: whether the times of packets are known to be those of frames.
    """

    base: Analysis
    known: Known | None
    is_proven: bool


def scan_key_frames(scanner: Scanner, merge: Merge, least_seconds: float) -> Overview:
    """Score key frames into `merge` and return what is known of the take then. NotSkimmable where all has to be read.

    least_seconds: the least length of what is asked for from which on scanning key frames first saves time.
    """
    request = scanner.request
    with KeyFrameReader(
        request.video, request.fps, request.settings.sample_height, pairs=scanner.scoring.of_key_frames.needs_pairs
    ) as reader:
        _assert_worth_it(scanner, reader.take.duration, least_seconds)
        table = scanner.score(reader.read(scanner.progress), merge.keep, key_frames=True)
        add_key_frames(merge, table, len(reader.sampled))
        base = new_analysis(reader, samples=reader.sampled, model=request.choice.name, notes=tuple(reader.notes))
        zero = reader.known.zero if reader.known else None
        add_sound(merge, base, zero, request, request.sound_scorers, scanner.progress.repeat)
        return Overview(base, reader.known, reader.is_proven)


def add_key_frames(merge: Merge, table: Table, count: int, *, pictures: bool = True) -> None:
    """Merge the scores of key frames, numbered as the samples that they belong to, of `count` in all."""
    # The last sample has no next one, which alone shows how far off its key frame is
    numbers = np.where(table.samples < max(count - 1, 1), table.samples, -1)
    merge.add(numbers, table.columns, Source.KEY_FRAME, pictures=pictures)


def _assert_worth_it(scanner: Scanner, whole: Fraction, least_seconds: float) -> None:
    samples, fps = scanner.request.samples, scanner.request.fps
    stop = whole if samples.stop is None else samples.stop / fps
    wanted = (min(stop, whole) if whole else stop) - samples.first / fps
    if wanted < LEAST_SHARE * whole:
        raise NotSkimmable("most key frames are not of this part")
    if 0 < wanted < least_seconds:
        raise NotSkimmable("most of it would be analysed sample by sample anyway")


class RangeScanner:
    """Scores ranges of a take sample by sample; their times must prove to be those of `base`, and their notes of those.

    known: what is known of the take, more of it after each range. done: samples scored so far.
    """

    def __init__(self, scanner: Scanner, base: Analysis, known: Known | None) -> None:
        self._scanner, self._base, self.known, self.done = scanner, base, known, 0
        self._ticks = np.append(base.frame_ticks, base.end_ticks)

    def scan(
        self, ranges: Sequence[SampleRange], merge: Merge, *, stride: int = 1, total: int = 0, pictures: bool = True
    ) -> None:
        """Score every sample of the ranges into `merge`. NotSkimmable where the whole take has to be read.

        stride: run the model on every stride-th sample of each range; the others are left without a rating.
        total: samples expected in all, for progress. pictures: whether to keep thumbnails and embeddings, too.
        """
        firsts, ranges = [one.first for one in ranges], merge_ranges(ranges)
        numbers = np.concatenate([np.arange(one.first, one.stop or 0) for one in ranges])
        starts = frozenset(np.flatnonzero(np.isin(numbers, firsts)).tolist())
        total = max(total, self.done + sum(one.count for one in ranges))
        table = self._scanner.score(self._frames(ranges, total), merge.keep if pictures else None, stride, starts)
        if not np.array_equal(table.samples, self._base.samples[numbers]):
            raise NotSkimmable("other frames come than were expected")
        merge.add(numbers, table.columns, Source.SAMPLED, pictures=pictures)

    def _frames(self, ranges: Sequence[SampleRange], total: int) -> Iterator[SampledFrame]:
        """Yield the sampled frames, counted as frames of the whole take."""
        request = self._scanner.request
        height, pairs = request.settings.sample_height, self._scanner.scoring.needs_pairs
        with Reader(request.video, request.fps, height, known=self.known, pairs=pairs) as reader:
            for samples in ranges:
                reader.known = self.known
                begin = 0
                try:
                    for sampled in reader.read(samples, partial(self._report, samples.count, total), must_seek=True):
                        begin = int(np.searchsorted(self._ticks, reader.frame_ticks[0]))
                        yield replace(sampled, frame=begin + sampled.frame)
                except NotSeekable:
                    raise NotSkimmable("only what comes before leads to its middle") from None
                self._assert_as_expected(begin, np.append(reader.frame_ticks, reader.end_ticks), tuple(reader.notes))
                self.done += samples.count
                self.known = None if reader.zero is None else Known(reader.zero, True)

    def _assert_as_expected(self, begin: int, ticks: Ints, notes: tuple[str, ...]) -> None:
        as_expected = np.array_equal(ticks, self._ticks[begin : begin + len(ticks)])
        if not as_expected or not set(notes) <= set(self._base.notes):
            raise NotSkimmable("frames come at other times than those of their packets")

    def _report(self, count: int, total: int, frames: int, expected: int, stage: str) -> None:
        """Report how many samples of all were scored, by how many frames of this range were read."""
        self._scanner.progress(self.done + count * frames // max(expected, frames, 1), total, stage)

"""Completes an analysis from the cache with the columns of scorers that it lacks, at the samples that it has."""

from collections.abc import Sequence

import numpy as np

from ..base.arrays import Flags, Source
from ..base.time_range import WHOLE_TAKE, SampleRange
from ..media.key_frames import KeyFrameReader
from ..media.obstacles import NotSkimmable
from ..media.reader import Reader
from ..scorers.base import FrameScorer, PairScorer, Scorer, SoundScorer
from ..values import Analysis
from .coarse_to_fine import RangeScanner, add_key_frames
from .merge import Merge
from .request import Request
from .scanner import Scanner
from .score_sound import add_sound


def complete(kept: Analysis, request: Request, missing: Sequence[Scorer], key: str | None) -> Analysis | None:
    """Return the analysis with the columns of these scorers, too, kept under the key.

    None where the take no longer shows what was analysed, and has to be read anew.
    """
    scorers = [one for one in missing if isinstance(one, FrameScorer | PairScorer)]
    sound_scorers = [one for one in missing if isinstance(one, SoundScorer)]
    with Merge(key) as merge, Scanner(request, scorers, rates=False) as scanner:
        merge.take_over(kept)
        if scorers:
            try:
                _scan_again(kept, scanner, merge)
            except NotSkimmable:
                return None
        if sound_scorers:
            add_sound(merge, kept, _zero(request), request, sound_scorers, scanner.progress.repeat)
        return merge.finish(kept, kept.part.samples(request.settings.sample_fps) if kept.part else WHOLE_TAKE)


def _scan_again(kept: Analysis, scanner: Scanner, merge: Merge) -> None:
    request, height = scanner.request, scanner.request.settings.sample_height
    scoring = scanner.scoring
    if kept.measured is None:
        first, last = kept.sample_numbers[[0, -1]].tolist()
        samples = SampleRange(first, last + 1)
        with Reader(request.video, request.fps, height, pairs=scoring.needs_pairs) as reader:
            table = scanner.score(reader.read(samples, scanner.progress), None)
        if not np.array_equal(table.samples, kept.samples):
            raise NotSkimmable("other frames come than were analysed")
        merge.add(np.arange(len(kept.samples)), table.columns, pictures=False)
        return
    with KeyFrameReader(request.video, request.fps, height, pairs=scoring.of_key_frames.needs_pairs) as key_frames:
        table = scanner.score(key_frames.read(scanner.progress), None, key_frames=True)
    add_key_frames(merge, table, len(kept.samples), pictures=False)
    ranges = RangeScanner(scanner, kept, key_frames.known)
    if sampled := _runs(kept.pictures == Source.SAMPLED):
        ranges.scan(sampled, merge, pictures=False)


def _runs(wanted: Flags) -> list[SampleRange]:
    """Return the ranges of samples that are wanted, shape (N,)."""
    edges = np.diff(wanted.astype(np.int8), prepend=0, append=0)
    starts, stops = np.flatnonzero(edges > 0), np.flatnonzero(edges < 0)
    return [SampleRange(start, stop) for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]


def _zero(request: Request) -> int | None:
    """Return the time of the take's first frame on the file's own clock, in ticks."""
    with Reader(request.video, request.fps, request.settings.sample_height) as reader:
        next(iter(reader.read(SampleRange(0, 1))), None)
        return reader.zero

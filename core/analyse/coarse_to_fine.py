"""Looks at key frames first, and closely only where that can change what is picked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np

from ..base.interpolation import gaps_in, merge_ranges
from ..base.progress import Progress
from ..base.time_range import SampleRange
from ..media.key_frames import Skimmer, Unskimmable
from ..media.reader import Picture, Reader
from ..media.seeking import Known
from ..scorers.aesthetics import SCORER as AESTHETICS
from ..select import is_short, usual
from ..settings import BALANCED
from ..values import Analysis, Thumbnails
from .full_scan import Look, Told
from .merge import Gathering
from .score_frames import look_through

LEAST = Fraction(1, 4)  # of a take that a part must be for the key frames of all of it to be looked at
IN_ALL = 1.5  # times the usual is expected before the last round, for progress: better to skip the rest than go back

Doubts = Callable[[Analysis], tuple[Sequence[SampleRange], int]]
"""Which stretches of an analysis, looked at in part, deserve a closer look; none once it will do.

And of how many samples there the judge is to see one.
"""


def skim(look: Look, doubts: Doubts, begun: Analysis | None = None) -> Analysis:
    """Look at as little of a take as leaves no doubts. Unskimmable where all of it has to be looked through.

    begun: an analysis of the same take and judge, to go on from.
    """
    with Gathering() as gathering:
        known = None
        if begun is None:
            bare, known = _first_look(look, gathering)
        else:
            gathering.take_over(begun)
            bare = replace(begun, measured=None)
        before = 0
        while True:
            stretches, every = doubts(gathering.told(bare))
            if not stretches:
                return gathering.finish(bare, look.key)
            known = _look_closely(look, bare, stretches, gathering, known, before, every)
            before += sum(one.count for one in stretches)


def _first_look(look: Look, gathering: Gathering) -> tuple[Analysis, Known | None]:
    """Look at key frames. What comes back is what is known of the take without them, and for reading it further."""
    told = Told(look.progress)
    with Skimmer(look.video, look.fps, look.settings.sample_height, told) as skimmer:
        _assert_worth_it(look, skimmer.take.duration)
        table = look_through(skimmer, look.judge(), gathering.keep, told.again, look.is_frugal)
        sampled = skimmer.sampled
    # The next sample says whether one is itself or its key frame, see Analysis.measured; the last one has no next.
    numbers = np.where(table.samples < max(len(sampled) - 1, 1), table.samples, -1)
    gathering.add(numbers, table.components, table.cues, keys=True)
    bare = Analysis(
        take=skimmer.take,
        time_base=skimmer.time_base,
        frame_ticks=skimmer.frame_ticks,
        end_ticks=skimmer.end_ticks,
        samples=sampled,
        components={},
        cues={},
        embeddings=None,
        thumbnails=Thumbnails(look.video, np.zeros(len(sampled) + 1, np.int64)),
        model=look.choice.name,
        notes=tuple(skimmer.notes),
    )
    measured = gathering.told(bare).measured
    known = None if skimmer.zero is None else Known(skimmer.zero, False)
    if not skimmer.is_proven and measured is not None:
        known = _look_closely(look, bare, gaps_in(measured)[:1], gathering, known)
    return bare, known


def _assert_worth_it(look: Look, whole: Fraction) -> None:
    """Unskimmable where less is to be looked at than key frames would be, or most of it would be looked at anyway."""
    stop = whole if look.samples.stop is None else look.samples.stop / look.fps
    wanted = (min(stop, whole) if whole else stop) - look.samples.first / look.fps
    if wanted < LEAST * whole:
        raise Unskimmable("most key frames are not of this part")
    if look.settings.quality == BALANCED and is_short(wanted, look.settings):
        raise Unskimmable("most of it would be looked at anyway")


def _look_closely(
    look: Look,
    bare: Analysis,
    stretches: Sequence[SampleRange],
    gathering: Gathering,
    known: Known | None,
    before: int = 0,
    every: int = 1,
) -> Known | None:
    """Look at every sample of some stretches, as if the whole take were looked through; returns what is known then.

    before: how many samples earlier calls looked at, for progress.
    every: of how many samples the judge sees one; what it would say of the others is interpolated.
    """
    told = Told(look.progress)
    total = before + sum(one.count for one in stretches)
    if look.settings.quality == BALANCED and every == 1:  # more are to come
        total = max(total, round(IN_ALL * usual(look.settings) * float(look.fps)))
    pictures = _Pictures(look, bare, merge_ranges(stretches), told, known, before, total)
    table = look_through(pictures, look.judge(), gathering.keep, told.again, look.is_frugal, every)
    numbers = np.concatenate([np.arange(one.first, one.stop or 0) for one in merge_ranges(stretches)])
    if not np.array_equal(table.samples, bare.samples[numbers]):
        raise Unskimmable("other frames come than were expected")
    components = table.components
    if AESTHETICS.name in components:
        components[AESTHETICS.name] = np.interp(numbers, numbers[::every], components[AESTHETICS.name][::every])
    gathering.add(numbers, components, table.cues)
    return pictures.known


class _Pictures:
    """Iterates over the sampled pictures of stretches, their frames told by their numbers in the whole take.

    known: what is known of the take, more of it in the end. before, total: how many samples were looked at closely
    before, and will be, for progress.
    """

    def __init__(
        self,
        look: Look,
        bare: Analysis,
        stretches: Sequence[SampleRange],
        told: Told,
        known: Known | None,
        before: int,
        total: int,
    ) -> None:
        self._look, self._stretches, self._told, self.known = look, stretches, told, known
        self._before, self._total = before, total
        self._ticks = np.append(bare.frame_ticks, bare.end_ticks)
        self._notes = list(bare.notes)

    def __iter__(self) -> Iterator[Picture]:
        done = self._before
        height = self._look.settings.sample_height
        with Reader(self._look.video, self._look.fps, height, known=self.known) as reader:
            for stretch in self._stretches:
                reader.samples, reader.known = stretch, self.known
                reader.progress = partial(_tell, reader, self._told, done, self._total)
                begin = 0
                for picture in reader:
                    begin = int(np.searchsorted(self._ticks, reader.frame_ticks[0]))
                    yield replace(picture, frame=begin + picture.frame)
                seen = np.append(reader.frame_ticks, reader.end_ticks)
                if not np.array_equal(seen, self._ticks[begin : begin + len(seen)]) or reader.notes != self._notes:
                    raise Unskimmable("frames come at other times than their packets tell")
                done += stretch.count
                self.known = None if reader.zero is None else Known(reader.zero, True)


def _tell(reader: Reader, told: Progress, done: int, total: int, frames: int, expected: int, stage: str) -> None:
    """Tell how many samples of all were looked at, by how many frames of this stretch were."""
    if reader.samples.first and reader.frames_before is not None:
        raise Unskimmable("nothing leads to its middle but all that comes before")
    told(done + reader.samples.count * frames // max(expected, frames, 1), total, stage)

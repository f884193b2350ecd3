"""Looks at key frames first, and closely only where that can change what is picked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from .between import joined, unmeasured
from .footage import Look, Told
from .gathering import Gathering
from .looking import look_through
from .media.reading import STAGE, Picture, Reader
from .media.skimming import Skimmer, Unskimmable
from .part import Samples
from .selection import is_short
from .settings import BALANCED
from .values import Analysis, Thumbnails

Doubts = Callable[[Analysis], Sequence[Samples]]
"""Which stretches of an analysis, looked at in part, deserve a closer look; none once it will do."""


def skim(look: Look, doubts: Doubts, begun: Analysis | None = None) -> Analysis:
    """Look at as little of a take as leaves no doubts. Unskimmable where all of it has to be looked through.

    begun: an analysis of the same take and judge, to go on from.
    """
    with Gathering() as gathering:
        if begun is None:
            bare = _first_look(look, gathering)
        else:
            gathering.take_over(begun)
            bare = replace(begun, measured=None)
        while stretches := doubts(gathering.told(bare)):
            _look_closely(look, bare, stretches, gathering)
        return gathering.finish(bare, look.key)


def _first_look(look: Look, gathering: Gathering) -> Analysis:
    """Look at key frames. What comes back is what is known of the take without them."""
    told = Told(look.progress)
    with Skimmer(look.video, look.fps, look.settings.sample_height, told) as skimmer:
        if look.settings.quality == BALANCED and is_short(skimmer.take.duration, look.settings):
            raise Unskimmable("most of it would be looked at anyway")
        table = look_through(skimmer, look.load(look.choice), gathering.keep, told.again, look.is_frugal)
        sampled = skimmer.sampled
    # The next sample says whether one is itself or its key frame, see Analysis.measured; the last one has no next.
    numbers = np.where(table.samples < max(len(sampled) - 1, 1), table.samples, -1)
    gathering.add(numbers, table.components, table.cues)
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
    if not skimmer.is_proven and measured is not None:
        _look_closely(look, bare, unmeasured(measured)[:1], gathering)
    return bare


def _look_closely(look: Look, bare: Analysis, stretches: Sequence[Samples], gathering: Gathering) -> None:
    """Look at every sample of some stretches, as if the whole take were looked through."""
    told = Told(look.progress)
    pictures = _pictures(look, bare, joined(stretches), told)
    table = look_through(pictures, look.load(look.choice), gathering.keep, told.again, look.is_frugal)
    numbers = np.concatenate([np.arange(one.first, one.stop or 0) for one in joined(stretches)])
    if not np.array_equal(table.samples, bare.samples[numbers]):
        raise Unskimmable("other frames come than were expected")
    gathering.add(numbers, table.components, table.cues)


def _pictures(look: Look, bare: Analysis, stretches: Sequence[Samples], told: Told) -> Iterator[Picture]:
    """The sampled pictures, their frames told by their numbers in the whole take."""
    ticks = np.append(bare.frame_ticks, bare.end_ticks)
    total = sum((one.stop or 0) - one.first for one in stretches)
    done = 0
    for stretch in stretches:
        with Reader(look.video, look.fps, look.settings.sample_height, samples=stretch) as reader:
            reader.progress = partial(_tell, reader, partial(told, done, total, STAGE))
            begin = 0
            for picture in reader:
                begin = int(np.searchsorted(ticks, reader.frame_ticks[0]))
                yield replace(picture, frame=begin + picture.frame)
            seen = np.append(reader.frame_ticks, reader.end_ticks)
            if not np.array_equal(seen, ticks[begin : begin + len(seen)]) or reader.notes != list(bare.notes):
                raise Unskimmable("frames come at other times than their packets tell")
        done += (stretch.stop or 0) - stretch.first


def _tell(reader: Reader, again: Callable[[], None], *_: object) -> None:
    if reader.samples.first and reader.frames_before is not None:
        raise Unskimmable("nothing leads to its middle but all that comes before")
    again()

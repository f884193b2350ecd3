"""The beginning of a take that was read until the work was cancelled: kept as a part, which a later run continues."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from ..base.arrays import Ints
from ..base.time_range import SampleRange, TimeRange
from ..media.obstacles import NotSkimmable
from ..media.reader import Reader
from ..media.sampling import unless_consecutive
from ..settings import THOROUGH
from ..values import Analysis
from .cache import store
from .cached_analyses import pictures_are_whole
from .merge import Merge
from .new_analysis import new_analysis
from .request import Request
from .score_frames import Table


@dataclass(frozen=True, eq=False)
class Read:
    """What was read of a take, what was kept of its beginning included: N samples.

    frame_ticks, samples, frames_before: as in Analysis. numbers: (N,) those of the samples, all of them.
    """

    frame_ticks: Ints
    samples: Ints
    numbers: Ints
    frames_before: int | None


def rest_of(wanted: SampleRange, begun: Analysis | None, request: Request) -> SampleRange:
    """Return the wanted samples that the beginning does not hold."""
    if begun is None or begun.part is None:
        return wanted
    return SampleRange(begun.part.samples(request.settings.sample_fps).stop or 0, wanted.stop)


def joined(begun: Analysis | None, reader: Reader, samples: Ints) -> Read:
    """Return what was kept and what was read after it as one.

    samples: (n,) frames of the samples, as the reader counts. NotSkimmable where the one does not go on where the other
    ends.
    """
    numbers, ticks = reader.sample_numbers[: len(samples)], reader.frame_ticks
    if begun is None:
        return Read(ticks, samples, numbers, reader.frames_before)
    known, read = np.append(begun.frame_ticks, begun.end_ticks), np.append(ticks, reader.end_ticks)
    place = int(np.searchsorted(known, read[0]))
    overlap = known[place:]
    if not len(overlap) or not np.array_equal(overlap, read[: len(overlap)]):
        raise NotSkimmable("other frames come than were analysed")
    return Read(
        np.append(begun.frame_ticks[:place], ticks),
        np.append(begun.samples, place + samples),
        np.append(begun.sample_numbers, numbers),
        begun.frames_before,
    )


def keep_beginning(merge: Merge, begun: Analysis | None, reader: Reader, table: Table, request: Request) -> None:
    """Keep what was read until the work was cancelled, as the analysis of that part.

    merge, table: with all that was scored so far. Nothing is kept of a damaged take, as its notes count all
    damage.
    """
    before = 0 if begun is None else len(begun.samples)
    count = min(len(table.samples), merge.pictures - before)  # it may end between the one and the other
    kept = _sure(table.samples[:count], merge, before, request)
    if not kept or reader.faults or not pictures_are_whole(reader.notes, reader.take):
        return
    try:
        read = joined(begun, reader, table.samples[:count])
    except NotSkimmable:
        return
    first, stop = request.samples.first, int(read.numbers[before + kept])
    last = int(np.searchsorted(read.frame_ticks, ceil(stop / (request.fps * reader.time_base))))
    if last == len(read.frame_ticks):
        return
    places = np.arange(count)
    merge.add(
        np.where(places < kept, places + before, -1), {name: values[:count] for name, values in table.columns.items()}
    )
    base = new_analysis(
        reader,
        frame_ticks=read.frame_ticks[:last],
        end_ticks=int(read.frame_ticks[last]),
        samples=read.samples[: before + kept],
        model=request.choice.name,
        notes=tuple(reader.notes),
        part=TimeRange(first / request.fps, stop / request.fps),
        frames_before=read.frames_before,
        numbers=unless_consecutive(read.numbers[: before + kept], first),
    )
    store.replace_beginning(begun, merge.finish(base, SampleRange(first, stop)))


def _sure(samples: Ints, merge: Merge, before: int, request: Request) -> int:
    """Return how many of the samples (n,) do not depend on what comes after them, nor what comes after them on them.

    The last frame may be that of further samples. Where pictures that look alike share a rating, those after the last
    one with a rating of its own would need that.
    """
    kept = int(np.searchsorted(samples, samples[-1])) if len(samples) else 0
    embeddings = merge.embeddings
    if embeddings is None or request.settings.quality == THOROUGH:
        return kept
    rated = np.any(embeddings[before + 1 : before + kept + 1] != embeddings[before : before + kept], axis=1)
    return int(np.flatnonzero(rated)[-1]) + 1 if rated.any() else 0

"""Takes a part out of an analysis, as if nothing else had been analysed."""

from dataclasses import replace
from math import ceil, floor

import numpy as np

from ..base.arrays import Source
from ..base.time_range import TimeRange, past_the_end, stands_still, too_short
from ..values import Analysis


def part_of(analysis: Analysis, part: TimeRange, sample_fps: float) -> Analysis:
    """Return the analysis of a part of what was analysed; its end is that of the take at the latest.

    Raises InputError where the take ends before the part begins, or no sample is taken in the part.
    """
    if part.start >= analysis.end:
        raise past_the_end(analysis.take.path.name, part.start, analysis.end)
    end = analysis.end if part.end is None else min(part.end, analysis.end)
    if (part.start, end) == (analysis.start, analysis.end):
        return analysis
    wanted, ticks, numbers = part.samples(sample_fps), analysis.frame_ticks, analysis.sample_numbers
    low = int(np.searchsorted(numbers, wanted.first))
    high = len(numbers) if wanted.stop is None else int(np.searchsorted(numbers, wanted.stop))
    if low >= high:
        raise (too_short if wanted.is_empty or analysis.numbers is None else stands_still)(analysis.take.path.name)
    # From the frame on screen when it begins to the last one that begins before it ends
    first = int(np.searchsorted(ticks, floor(part.start / analysis.time_base), side="right")) - 1
    stop = int(np.searchsorted(ticks, ceil(end / analysis.time_base), side="left"))
    pictures, cuts = analysis.pictures[low:high].copy(), analysis.cuts
    if pictures[-1] == Source.KEY_FRAME:  # nothing after it in the part shows how far off it is
        pictures[-1] = Source.INTERPOLATED
    return replace(
        analysis,
        frame_ticks=ticks[first:stop],
        end_ticks=int(ticks[stop]) if stop < len(ticks) else analysis.end_ticks,
        samples=analysis.samples[low:high] - first,
        components={name: values[low:high] for name, values in analysis.components.items()},
        cues={name: values[low:high] for name, values in analysis.cues.items()},
        pictures=pictures,
        sources={name: source[low:high] for name, source in analysis.sources.items()},
        embeddings=None if analysis.embeddings is None else analysis.embeddings[low:high],
        thumbnails=analysis.thumbnails.part(low, high),
        part=TimeRange(part.start, end),
        first_sample=int(numbers[low]),
        numbers=None if analysis.numbers is None else numbers[low:high],
        frames_before=None if analysis.frames_before is None else analysis.frames_before + first,
        cuts=cuts[(cuts > floor(part.start / analysis.time_base)) & (cuts < ceil(end / analysis.time_base))],
        checked=None if analysis.checked is None else analysis.checked[low:high],
    )

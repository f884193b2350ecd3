"""What the user keeps and rejects, as samples of an analysis."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ..base.arrays import Flags, Floats, Ints
from ..base.constraints import Constraints, Kept
from ..values import Analysis

_ROUNDING = 1e-6  # seconds


@dataclass(frozen=True, eq=False)
class Held:
    """samples: (K,) those of the kept moments that lie in what was analysed. kept: these moments.
    starts, ends: (K,) seconds, of their clips. free: (N,) around which samples there may be other moments.
    """

    samples: Ints
    kept: tuple[Kept, ...]
    starts: Floats
    ends: Floats
    free: Flags

    def away_from(self, starts: Floats, length: float, separation: float) -> Flags:
        """Return around which samples a clip keeps its distance from those that are kept, (N,).

        starts: (N,) when the clip around each sample begins. separation: least seconds between the begins of two clips.
        """
        away = self.free.copy()
        for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True):
            overlaps = (starts < end - _ROUNDING) & (starts + length > start + _ROUNDING)
            away &= ~overlaps & (np.abs(starts - start) >= separation - _ROUNDING)
        return away


def hold(analysis: Analysis, constraints: Constraints, starts: Floats, length: float) -> Held:
    """Return the constraints on an analysis. starts, length: of the clip around each sample, in seconds.

    A rejected moment takes all clips along that overlap with the one around it.
    """
    kept = [one for one in constraints.keep if analysis.start <= one.peak < analysis.end]
    samples = np.array([sample_at(analysis, one.peak) for one in kept], dtype=np.int64)
    begins = [starts[i] if one.start is None else float(one.start) for i, one in zip(samples, kept, strict=True)]
    ends = [starts[i] + length if one.end is None else float(one.end) for i, one in zip(samples, kept, strict=True)]
    free = np.ones(len(starts), dtype=bool)
    for peak in constraints.reject:
        if analysis.start <= peak < analysis.end:
            free &= np.abs(starts - starts[sample_at(analysis, peak)]) >= length - _ROUNDING
    return Held(samples, tuple(kept), np.array(begins, dtype=float), np.array(ends, dtype=float), free)


def sample_at(analysis: Analysis, time: Fraction) -> int:
    """Return the number of the sample whose time is nearest to `time`, in seconds; the earlier of two."""
    return int(np.abs(analysis.times - float(time)).argmin())

"""Long curves with few points."""

from itertools import pairwise

import numpy as np

from ..base.arrays import Floats


def envelope(values: Floats, columns: int) -> list[int]:
    """Which of (N,) values to draw: all, or of each column of the picture the least and the greatest, in order."""
    if len(values) <= 2 * columns:
        return list(range(len(values)))
    edges = np.linspace(0, len(values), columns + 1).astype(int)
    kept = set()
    for start, stop in pairwise(edges.tolist()):
        kept |= {start + int(values[start:stop].argmin()), start + int(values[start:stop].argmax())}
    return sorted(kept)

"""Draw long curves with few points."""

from itertools import pairwise

import numpy as np

from ..base.arrays import Floats


def min_max_indices(values: Floats, columns: int) -> list[int]:
    """Return the indices, in order, of the values, shape (N,), to draw on a picture `columns` wide.

    These are all of them if N <= 2 * columns, else the smallest and the largest of each column, so that peaks stay.
    """
    if len(values) <= 2 * columns:
        return list(range(len(values)))
    edges = np.linspace(0, len(values), columns + 1).astype(int)
    indices = set()
    for start, stop in pairwise(edges.tolist()):
        indices |= {start + int(values[start:stop].argmin()), start + int(values[start:stop].argmax())}
    return sorted(indices)

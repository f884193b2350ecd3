"""Which moments of several takes show the same thing."""

from collections.abc import Sequence

import numpy as np

from ..base.arrays import Floats

ORDER = 0.25  # of the threshold: what counts against moments that lie at opposite ends of their takes


def group(distances: Floats, takes: Sequence[int], places: Floats, threshold: float) -> list[list[int]]:
    """Return groups of moments, each by numbers in rising order: every moment in one group, no two of a take together.

    The two nearest groups become one for as long as their moments are, on average, less than the threshold apart
    (average linkage: Sokal and Michener, 1958), so that a chain of neighbours does not hold together what differs. Of
    groups about as near, those become one whose moments lie at about the same place of their takes.

    distances: (P, P) cosine distances. takes: the take of each moment. places: (P,) where in its take each lies, 0..1.
    """
    of_take = np.array(takes)
    apart = np.where(of_take[:, None] == of_take, np.inf, distances)
    out_of_order = np.abs(places[:, None] - places)
    groups = [[number] for number in range(len(takes))]
    sizes = np.ones(len(takes))
    while len(groups) > 1:
        cost = np.where(apart < threshold, apart + ORDER * threshold * out_of_order, np.inf)
        one, other = sorted(divmod(int(cost.argmin()), len(groups)))
        if not np.isfinite(cost[one, other]):
            break
        share = sizes[one] / (sizes[one] + sizes[other])
        for matrix in (apart, out_of_order):
            matrix[one] = matrix[:, one] = share * matrix[one] + (1 - share) * matrix[other]
        apart[one, one] = np.inf
        groups[one] = sorted(groups[one] + groups[other])
        sizes[one] += sizes[other]
        del groups[other]
        sizes = np.delete(sizes, other)
        apart, out_of_order = (np.delete(np.delete(matrix, other, 0), other, 1) for matrix in (apart, out_of_order))
    return groups

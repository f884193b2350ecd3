"""How much moments look like some that the user wants more of."""

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Floats
from ..values import Analysis

WORTH = 0.6  # of the score, which what looks least alike lacks
LOW, HIGH = 5, 95  # percentiles of the take between which likeness usually lies


def likeness(analysis: Analysis, references: NDArray[np.float32]) -> Floats | None:
    """Return how much each sample looks like the nearest reference, (N,) in 0..1, within what the take has.

    references: (R, D) of unit length, by the model of the analysis. None where there are no embeddings of that size.
    """
    vectors = analysis.embeddings
    if vectors is None or not len(references) or vectors.shape[1] != references.shape[1]:
        return None
    nearest = (vectors.astype(np.float32) @ references.T).max(axis=1)
    low, high = np.percentile(nearest, (LOW, HIGH))
    return np.asarray(np.clip((nearest - low) / max(float(high - low), 1e-6), 0, 1), dtype=np.float64)


def lift(analysis: Analysis, references: NDArray[np.float32] | None) -> Floats | float:
    """Return the factor of the score, (N,): 1 for what looks most alike, less elsewhere; 1 without references."""
    alike = None if references is None else likeness(analysis, references)
    return 1.0 if alike is None else 1 - WORTH * (1 - alike)

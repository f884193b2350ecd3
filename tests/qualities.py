"""Settings of each quality, without a model or the cache, and what was analysed with them."""

import numpy as np

from bestshot.core.settings import Settings
from bestshot.core.values import Analysis

BALANCED = Settings(model="none", count=2, cache=False, quality="balanced")
THOROUGH = Settings(model="none", count=2, cache=False, quality="thorough")
QUICK = Settings(model="none", count=2, cache=False, quality="quick")


def itself(analysis: Analysis) -> np.ndarray:
    """(N,) which samples were analysed for certain, see Analysis.measured."""
    assert analysis.measured is not None
    return analysis.measured & np.append(analysis.measured[1:], True)

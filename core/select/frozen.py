"""Where a take shows one and the same picture for a while, as that of a recorder that hangs: nothing to choose."""

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import median_filter

from ..base.arrays import Floats

SAME = 0.03  # mean change from sample to sample, of 255, that encoders make of one picture; a fixed camera's noise: 0.1
AROUND = 5  # samples, of which most must be the same, whatever an encoder makes of its key frames
WORTH = 0.2  # of the quality: less than that of all but the worst faults


def worth(cues: Mapping[str, Floats]) -> Floats | float:
    """Return what the quality of each sample is to be multiplied by, (N,): `WORTH` where the picture is frozen, else 1.

    cues: with `change`, as of the scorer of exposure; without it nothing is known to be frozen. Nor where it is below
    0, as estimates from key frames may be.
    """
    if "change" not in cues:
        return 1.0
    return np.where(np.abs(median_filter(cues["change"], AROUND, mode="nearest")) < SAME, WORTH, 1.0)

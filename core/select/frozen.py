"""Where a take shows one and the same picture for a while, as that of a recorder that hangs: nothing to choose."""

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import median_filter, minimum_filter1d

from ..base.arrays import Floats

SAME = 0.03  # mean change from sample to sample, of 255, of one picture; that of a fixed camera is 0.05 and more
SLIGHT = 0.5  # that encoders make of one picture at their key frames
AROUND = 5  # samples: key frames a second apart leave every third as it was
WORTH = 0.2  # of the quality: less than that of all but the worst faults


def worth(cues: Mapping[str, Floats]) -> Floats | float:
    """Return what the quality of each sample is to be multiplied by, (N,): `WORTH` where the picture is frozen, else 1.

    cues: with `change`, as of the scorer of exposure; without it nothing is known to be frozen. Nor where it is below
    0, as estimates from key frames may be.
    """
    if "change" not in cues:
        return 1.0
    change = np.abs(cues["change"])
    is_same = minimum_filter1d(change, AROUND, mode="nearest") < SAME
    return np.where(is_same & (median_filter(change, AROUND, mode="nearest") < SLIGHT), WORTH, 1.0)

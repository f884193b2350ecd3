"""Where a take shows one and the same picture for a while, as that of a recorder that hangs: hardly worth a pick."""

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from ..base.arrays import Floats
from ..scorers.action import LEAST as LEAST_MOTION

TOLD_BY = ("light", "midtones", "clean_detail", "sharpest_part", "blur", "red", "blue")
"""Cues that hardly stay the same in two pictures of a camera, even a fixed one."""

SAME = 0.0002  # change of all of them from sample to sample in one picture; filmed by a fixed camera 0.0005 and more
AROUND = 5  # samples, of which one is as the one before: encoders change a picture at key frames
LEAST = 7  # such samples in a row: a frame that comes twice makes fewer
WORTH = 0.4  # of the quality: a sharp still is worth more than a blurred pan, and less than what is sound


def worth(cues: Mapping[str, Floats]) -> Floats | float:
    """Return what the quality of each sample is to be multiplied by, (N,): `WORTH` where the picture is frozen, else 1.

    cues: (N,) by name; without all of `TOLD_BY`, as where a weight is 0, nothing is known to be frozen.
    """
    if not cues.keys() >= set(TOLD_BY) or len(cues[TOLD_BY[0]]) < LEAST:
        return 1.0
    series = [cues[name] for name in TOLD_BY]
    changes = np.abs(np.diff(series)).max(axis=0)
    change = np.append(changes[:1], changes)
    near = minimum_filter1d(change, AROUND, mode="nearest") < SAME
    near &= cues.get("residual", np.zeros(len(near))) <= LEAST_MOTION  # between key frames that are the same
    lasting = minimum_filter1d(near.astype(np.uint8), LEAST, mode="nearest")
    return np.where(maximum_filter1d(lasting, LEAST, mode="nearest") == 1, WORTH, 1.0)

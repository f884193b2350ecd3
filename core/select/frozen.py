"""Where a take shows one and the same picture for a while, as that of a recorder that hangs: hardly worth a pick."""

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from ..base.arrays import Flags, Floats
from ..scorers.action import LEAST as LEAST_MOTION

TOLD_BY = ("light", "midtones", "clean_detail", "sharpest_part", "blur", "red", "blue")
"""Cues that hardly stay the same in two pictures of a camera, even a fixed one."""

STEP = 1 / 3  # seconds between two samples that are compared, or one sample
SAME = 0.0002  # change of all cues in that time in one picture; filmed by a fixed camera 0.0005 and more
STEPS_AROUND = 2  # to either side, of which one shows no change: encoders change a picture at key frames
LEAST_STEPS = 2  # more that a stretch lasts: a frame that comes twice is none
MOSTLY_FROZEN = 0.5  # share of a take from which on that is no fault: slides, or a still screen
FROZEN_WORTH = 0.4  # of the quality: a sharp still is worth more than a blurred pan, and less than what is sound


def is_frozen(cues: Mapping[str, Floats], count: int, sample_fps: float) -> Flags:
    """Return at which of `count` samples the picture is frozen, (N,).

    cues: (N,) by name; without all of `TOLD_BY`, as where a weight is 0, nothing is known to be frozen.
    """
    step = max(round(STEP * sample_fps), 1)
    if not cues.keys() >= set(TOLD_BY) or count <= step:
        return np.zeros(count, dtype=bool)
    series = np.array([cues[name] for name in TOLD_BY])
    changes = np.abs(series[:, step:] - series[:, :-step]).max(axis=0)
    change = np.concatenate([np.repeat(changes[:1], step), changes])
    around = 2 * STEPS_AROUND * step + 1
    near = minimum_filter1d(change, around, mode="nearest") < SAME
    if "residual" in cues:  # key frames may be the same, and the pictures between them not
        near &= cues["residual"] <= LEAST_MOTION
    least = around + LEAST_STEPS * step
    middles = minimum_filter1d(near.astype(np.uint8), least, mode="constant")  # nothing lies beyond the ends
    return np.asarray(maximum_filter1d(middles, least, mode="constant") == 1)

"""Where a take shows one and the same picture for a while, as that of a recorder that hangs: hardly worth a pick."""

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from ..base.arrays import Flags, Floats

CUES = ("light", "midtones", "clean_detail", "sharpest_part", "blur", "red", "blue")
"""Cues that hardly stay the same in two pictures of a camera, even a fixed one."""

SAME = 0.0002  # change of all of them from sample to sample in one picture; filmed by a fixed camera 0.0005 and more
STILL = 0.0008  # residual motion, in widths of the picture in two frames, up to which it stands still
AROUND = 5  # samples, of which one is as the one before it: encoders change a picture at key frames
LEAST = 7  # such samples in a row: a frame that comes twice makes fewer
MOSTLY_FROZEN = 0.5  # share of a take beyond which that is no fault: slides, or a still screen
FROZEN_WORTH = 0.4  # of the quality: a sharp still is worth more than a blurred pan, and less than what is sound


def frozen_of(cues: Mapping[str, Floats], known: Mapping[str, Flags] | None, count: int, *, several: bool) -> Flags:
    """Return at which of `count` samples the picture is frozen, and that is a fault, (N,).

    cues: as of `is_frozen`. known: as of `evidence_of`. several: whether the take is compared with others.
    """
    measured = known.get(CUES[0]) if known else None
    frozen = is_frozen(cues, np.ones(count, dtype=bool) if measured is None else measured)
    return np.zeros(count, dtype=bool) if not several and frozen.mean() > MOSTLY_FROZEN else frozen


def is_frozen(cues: Mapping[str, Floats], measured: Flags) -> Flags:
    """Return at which samples the picture is frozen, (N,).

    cues: (N,) by name; without all of `CUES`, as where a weight is 0, nothing is known to be frozen.
    measured: (N,) at which samples they were; between two of these, nothing is known but how they differ.
    """
    known = np.flatnonzero(measured)
    if not cues.keys() >= set(CUES) or len(known) < 2 or len(measured) < LEAST:
        return np.zeros(len(measured), dtype=bool)
    changes = np.abs(np.diff([cues[name][known] for name in CUES])).max(axis=0)
    next_known = np.searchsorted(known, np.arange(len(measured)))
    change = np.concatenate([changes[:1], changes, [np.inf]])[next_known]
    near = minimum_filter1d(change, AROUND, mode="nearest") < SAME
    if "residual" in cues:  # key frames may be the same, and the pictures between them not
        near &= cues["residual"] <= STILL
    middles = minimum_filter1d(near.astype(np.uint8), LEAST, mode="constant")  # nothing lies beyond the ends
    return np.asarray(maximum_filter1d(middles, LEAST, mode="constant") == 1)

"""Speech: where somebody speaks."""

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from ..base.arrays import Floats
from .sound_levels import SILENT

_AROUND = 4.0  # seconds to the quietest sound around, which words rise over
_SYLLABLES = 1.0  # seconds in which the level of speech rises and falls


def speech(measured: Mapping[str, Floats], sample_fps: float) -> Floats:
    """Return how surely there is speech around each sample, (N,) in 0..1: voiced sound that rises over what else there
    is, and whose level changes as fast as syllables do.

    measured: `loudness`, `floor`, `flutter` and `voiced` of all samples, (N,) each; see sound_levels.
    """
    width = 2 * int(_SYLLABLES / 2 * sample_fps) + 1
    floor = np.where(measured["loudness"] > SILENT + 1, measured["floor"], 0)  # digital zero is no background
    background = minimum_filter1d(floor, 2 * int(_AROUND / 2 * sample_fps) + 1, mode="nearest")
    voiced = uniform_filter1d(measured["voiced"], width, mode="nearest") / 0.35
    rise = (measured["loudness"] - background - 1) / 5
    syllables = (uniform_filter1d(measured["flutter"], width, mode="nearest") - 1.5) / 3
    return np.asarray(np.prod([np.clip(one, 0, 1) for one in (voiced, rise, syllables)], axis=0))

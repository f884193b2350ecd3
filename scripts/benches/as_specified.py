"""The plain formula of the specification, to hold ours against."""

import numpy as np

from bestshot.core.select.peaks import keep_apart, peaks_of
from bestshot.core.select.smooth import smooth
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis


def as_specified(analysis: Analysis, settings: Settings, with_model: bool = True) -> list[int]:
    """Return the samples that it picks: absolute ratings, sharpness scaled over the take, less bad exposure."""
    sharpness = analysis.components["sharpness"]
    variance = sharpness / np.maximum(1 - sharpness, 1e-6)
    score = 0.3 * (variance - variance.min()) / max(float(np.ptp(variance)), 1e-9)
    score = score - 0.2 * analysis.components["exposure"]
    if with_model and "aesthetics" in analysis.components:
        score = score + 0.4 * analysis.components["aesthetics"]
    smoothed = smooth(score, settings.smooth_window, settings.sample_fps)
    peaks = keep_apart(peaks_of(smoothed), analysis.times, settings.min_peak_distance)
    return [int(peak) for peak in peaks[: settings.count]]

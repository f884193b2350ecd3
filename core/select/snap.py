"""Shifts clips, which keep their length, so that they begin and end on a settled camera and outside of words."""

import numpy as np

from ..base.arrays import Floats
from ..settings import Settings
from ..values import Analysis
from .clip_bounds import clip_starts
from .smooth import smooth

PAIR_FRAMES = 2  # native frames in which the cues `pan` and `tilt` are measured
REACH = 0.5  # share of the time before or after the peak that a clip may be shifted by,
FURTHEST = 1.0  # at most so many seconds
SETTLING = 1.0  # seconds over which the speed of the camera is averaged
FAST = 0.2  # speed, in widths of the picture a second, that disturbs as much as a word that is cut off
GAIN = 0.2  # least that a shift must gain, where a fast camera or a word at one end counts 1,
EFFORT = 0.05  # and so much more for each sample of it


def shifts(analysis: Analysis, settings: Settings) -> Floats:
    """Return by how much later the clip around each sample is to begin and end, (N,) seconds.

    It still holds its sample, and no clip begins before that of an earlier sample. 0 without `settings.snap_bounds`,
    or cues to go by.
    """
    (pre, post), none = settings.rolls, np.zeros(len(analysis.samples))
    disturbance = _disturbance(analysis, settings) if settings.snap_bounds else None
    if disturbance is None:
        return none
    step = 1 / settings.sample_fps
    earlier, later = (int(min(REACH * roll, FURTHEST) / step + 1e-6) for roll in (post, pre))
    tried = np.array(sorted(range(-earlier, later + 1), key=abs)) * step  # of equals, the first one is taken
    starts = np.array([clip_starts(analysis, pre - shift, post + shift) for shift in tried])
    costs = sum(np.interp(edge, analysis.times, disturbance) for edge in (starts, starts + pre + post))
    costs += (GAIN * (tried != 0) + EFFORT * np.abs(tried) / step)[:, None]
    shift = tried[np.argmin(costs, axis=0)]
    return np.asarray(np.maximum.accumulate(analysis.times + shift) - analysis.times)


def _disturbance(analysis: Analysis, settings: Settings) -> Floats | None:
    """Return how bad it is for a clip to begin or end at each sample, (N,) of at least 0; None without any cue."""
    cues, found = analysis.cues, list[Floats]()
    if "pan" in cues and "tilt" in cues:
        pairs_a_second = float(analysis.take.rate or 25) / PAIR_FRAMES
        speed = np.minimum(np.hypot(cues["pan"], cues["tilt"]) * pairs_a_second / FAST, 1)
        found.append(smooth(speed, SETTLING, settings.sample_fps, analysis.shots))
    if "speech" in cues:
        found.append(np.clip(cues["speech"], 0, 1))
    return np.asarray(np.sum(found, axis=0)) if found else None

"""Steadiness: whether the camera moves smoothly, if at all."""

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from ..base.arrays import Floats
from .base import Columns, Evidence, PairInput, PairScorer, stateless

HALF = 0.015
"""The jerk at which steadiness is 0.5: see `jerk`."""

MOVES, GROWS = 0.005, 0.0015
"""The mean shift, in widths, and growth of the picture in two frames from which on the camera pans, or pushes in."""

REACH = 3  # samples to either side that the jerk at one depends on


def score(pair: PairInput) -> Columns:
    """Return the cues `pan` and `tilt`: how far the camera moves in two native frames, in widths; see `Motion`. NaN
    where that is unknown.
    """
    found = pair.motion
    return {"pan": found.pan if found else np.nan, "tilt": found.tilt if found else np.nan}


def jerk(cues: Mapping[str, Floats]) -> Floats:
    """Return how much the speed of the camera changes from one sample to the next, (N,), in widths of the picture in
    two frames, averaged over five samples: a smooth pan is fast and does not jerk.
    """
    change = np.hypot(np.diff(cues["pan"], append=cues["pan"][-1:]), np.diff(cues["tilt"], append=cues["tilt"][-1:]))
    return np.asarray(uniform_filter1d(maximum_filter1d(change, 2), 5, mode="nearest"))


def steadiness(cues: Mapping[str, Floats], sample_fps: float) -> Floats:
    """Return 0 (shaky) to 1 (steady), (N,): h / (h + j) of the jerk j."""
    return np.asarray(HALF / (HALF + jerk(cues)))


def evidence(steadiness: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return the logarithm of the jerk."""
    return (Evidence(-np.log(jerk(cues) + 0.006), 1.35, only_harms=True, reach=REACH),)


def describe(cues: Mapping[str, float]) -> str:
    """Return which smooth move of the camera it is, if any."""
    push, moved = cues.get("push", 0.0), {"pan": abs(cues["pan"]), "tilt": abs(cues["tilt"])}
    if abs(push) > GROWS:
        return f"smooth {'push-in' if push > 0 else 'pull-back'}"
    name = max(moved, key=lambda move: moved[move])
    return f"smooth {name}" if moved[name] > MOVES else ""


SCORER = PairScorer(
    name="steadiness", version=3, label="Steadiness", colour="#56b4d3", praise="steady", evidence=evidence,
    describe=describe, cues=("pan", "tilt"), derive=steadiness, reach=REACH, open=stateless(score), on_key_frames=False,
    tastes={"steadiness": ("steadier", "shakier")},
)  # fmt: skip

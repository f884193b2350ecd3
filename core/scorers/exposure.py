"""Exposure: a penalty for blown highlights and crushed blacks, from the histogram."""

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import uniform_filter1d

from ..base.arrays import Floats
from .base import SUBJECT, Columns, Evidence, FrameScorer, stateless
from .picture import FrameInput
from .surroundings import usual_around

WHITE, BLACK = 250, 5

_LEVELS = np.arange(256)
_CLOSENESS = np.exp(-((_LEVELS / 255 - 0.5) ** 2) / (2 * 0.2**2))


def score(frame: FrameInput) -> Columns:
    """Return `exposure`, 0 (nothing clipped) to 1 (all white or all black), and the cues `light` and `midtones`.

    exposure: the share of pixels at or above 250 or at or below 5.
    light: brightness as the logarithm of the mean luma: a stop more light is the same step anywhere.
    midtones: mean closeness of the luma to middle grey, 0..1: Mertens et al., Exposure Fusion, 2007.
    """
    tones = frame.tones
    return {
        "exposure": min(float(tones[WHITE:].sum() + tones[: BLACK + 1].sum()), 1.0),
        "light": float(np.log1p(tones @ _LEVELS)),
        "midtones": float(tones @ _CLOSENESS),
    }


def evidence(penalty: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return little clipping; full midtones; the light that is usual around; and light that does not hunt."""
    away = np.abs(cues["light"] - usual_around(cues["light"], sample_fps))
    unsteady = np.log(unsteadiness(cues["light"], sample_fps) + 0.003)
    reach = int(sample_fps / 2) + 1
    return (
        Evidence(-penalty, 0.12, only_harms=True),
        Evidence(cues["midtones"], 0.3, proof=SUBJECT),
        Evidence(-away, 0.35, only_harms=True, proof=SUBJECT, within=True),
        Evidence(-unsteady, 2.0, reach=reach),
    )


def unsteadiness(brightness: Floats, sample_fps: float) -> Floats:
    """Return the mean bend of log brightness over the second around each sample, (N,): its second difference by thirds
    of a second.

    A pan changes the light steadily; an automatic exposure that hunts turns back and forth.
    """
    if len(brightness) < 3:
        return np.zeros_like(brightness)
    bend = np.pad(np.abs(np.diff(brightness, 2)), 1, "edge") * (sample_fps / 3) ** 2
    return np.asarray(uniform_filter1d(bend, 2 * int(sample_fps / 2) + 1, mode="nearest"))


SCORER = FrameScorer(
    name="exposure", label="Exposure", colour="#f0796f", praise="well lit", evidence=evidence,
    cues=("light", "midtones"), penalty=True, open=stateless(score),
    tastes={"exposure": ("harder light", "well exposed"), "light": ("brighter", "darker")},
)  # fmt: skip

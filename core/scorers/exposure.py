"""Exposure: a penalty for blown highlights and crushed blacks, from the histogram."""

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import uniform_filter1d

from ..base.arrays import Floats
from .base import Evidence, Look, Scorer

WHITE, BLACK = 250, 5
MIDTONES = 0.3  # how much a loss of midtones counts beside as large a loss to clipping


def score(look: Look) -> float:
    """0 (nothing clipped) to 1 (all white or all black): the share of pixels at or above 250 or at or below 5."""
    return min(float(look.tones[WHITE:].sum() + look.tones[: BLACK + 1].sum()), 1.0)


def light(look: Look) -> float:
    """Brightness as the logarithm of the mean luma: a stop more light is the same step anywhere."""
    return float(np.log1p(look.tones @ _LEVELS))


def midtones(look: Look) -> float:
    """Mean closeness of the luma to middle grey, 0..1: well-exposedness of Mertens et al., Exposure Fusion, 2007."""
    return float(look.tones @ _CLOSENESS)


_LEVELS = np.arange(256)
_CLOSENESS = np.exp(-((_LEVELS / 255 - 0.5) ** 2) / (2 * 0.2**2))


def evidence(penalty: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Little clipping and full midtones; and steady light."""
    unsteady = np.log(unsteadiness(cues["light"], sample_fps) + 0.003)
    reach = int(sample_fps / 2) + 1
    return Evidence(MIDTONES * cues["midtones"] - penalty, 0.02), Evidence(-unsteady, 0.3, reach=reach)


def unsteadiness(brightness: Floats, sample_fps: float) -> Floats:
    """(N,) mean bend of log brightness over the second around a sample: its second difference by thirds of a second.

    A pan changes the light steadily; a camera that hunts turns back and forth.
    """
    if len(brightness) < 3:
        return np.zeros_like(brightness)
    bend = np.pad(np.abs(np.diff(brightness, 2)), 1, "edge") * (sample_fps / 3) ** 2
    return np.asarray(uniform_filter1d(bend, 2 * int(sample_fps / 2) + 1, mode="nearest"))


SCORER = Scorer(
    "exposure", "well lit", evidence, score, cues={"light": light, "midtones": midtones}, penalty=True,
    label="Exposure", colour="#f0796f",
)  # fmt: skip

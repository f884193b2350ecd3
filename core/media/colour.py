"""High dynamic range made ordinary: a judge trained on photographs must see what a viewer would."""

import cv2
import numpy as np

from ..base.arrays import Image

_PERCEPTUAL_QUANTIZER = 16  # color_trc of SMPTE ST 2084; hybrid log-gamma is made to look right as it is


def displayed(image: Image, transfer: int) -> Image:
    """Return (h, w, 3) uint8 as a plain screen would show it; only perceptual-quantizer (HDR10) pictures change.

    transfer: the frame's `color_trc`, as in ITU-T H.273.
    """
    if transfer != _PERCEPTUAL_QUANTIZER:
        return image
    return np.asarray(cv2.LUT(image, _SCREEN), dtype=np.uint8)


def _screen_table() -> Image:
    """(256,) PQ code to screen code: ST 2084 to nits, white at 203 (ITU-R BT.2408), Reinhard, clipped at 1000."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    code = (np.arange(256) / 255) ** (1 / m2)
    nits = 10000 * (np.maximum(code - c1, 0) / (c2 - c3 * code)) ** (1 / m1)
    light, peak = nits / 203, 1000 / 203
    shown = np.minimum(light * (1 + light / peak**2) / (1 + light), 1)
    return np.asarray(np.round(255 * shown ** (1 / 2.4)), dtype=np.uint8)


_SCREEN = _screen_table()

"""Convert high dynamic range to standard: models trained on photographs must see what a viewer sees."""

import cv2
import numpy as np

from ..base.arrays import Image

_PERCEPTUAL_QUANTIZER = 16  # color_trc of SMPTE ST 2084; hybrid log-gamma looks right without conversion


def tone_map(image: Image, transfer: int) -> Image:
    """Return a picture, (h, w, 3) uint8, as an SDR screen shows it; only perceptual-quantizer (HDR10) ones change.

    transfer: the frame's `color_trc`, as in ITU-T H.273.
    """
    if transfer != _PERCEPTUAL_QUANTIZER:
        return image
    return np.asarray(cv2.LUT(image, _PQ_TO_SDR), dtype=np.uint8)


def _pq_to_sdr() -> Image:
    """Return the table from PQ code to SDR code, (256,) uint8.

    From ST 2084 to nits, white at 203 (ITU-R BT.2408), tone curve of Reinhard, clipped at 1000.
    """
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    code = (np.arange(256) / 255) ** (1 / m2)
    nits = 10000 * (np.maximum(code - c1, 0) / (c2 - c3 * code)) ** (1 / m1)
    light, peak = nits / 203, 1000 / 203
    shown = np.minimum(light * (1 + light / peak**2) / (1 + light), 1)
    return np.asarray(np.round(255 * shown ** (1 / 2.4)), dtype=np.uint8)


_PQ_TO_SDR = _pq_to_sdr()

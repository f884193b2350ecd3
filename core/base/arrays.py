"""Types of the arrays that the stages exchange."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
"""(h, w) numbers of each pixel, such as brightness in levels of 255."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Image = NDArray[np.uint8]
Sources = NDArray[np.uint8]
"""Where each value of a column comes from: members of `Source`."""


class Source(IntEnum):
    """Where the value of a sample comes from."""

    INTERPOLATED = 0
    KEY_FRAME = 1
    SAMPLED = 2

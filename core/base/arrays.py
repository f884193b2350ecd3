"""Types of the arrays that the stages exchange."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Image = NDArray[np.uint8]

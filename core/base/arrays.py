"""The kinds of arrays that flow from stage to stage."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Image = NDArray[np.uint8]

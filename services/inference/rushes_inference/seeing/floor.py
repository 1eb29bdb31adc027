"""From which cosine on a picture shows what is asked for, by what a library has for sentences that no picture shows."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_DEVIATIONS: Final = 3.0


def floor_of(unrelated: NDArray[np.float32]) -> float:
    """The floor of a library, given for each unrelated sentence the cosine of the picture nearest to it.

    Cosines between words and pictures mean nothing by themselves: those of CLIP's right pairs are about 0.3, another
    model's 0.1, and the larger a library, the nearer is its nearest picture to anything. So it is the mean and three
    deviations of these, and no less than the highest of them, as their distribution need not be normal.
    """
    wide = float(unrelated.mean(dtype=np.float64) + _DEVIATIONS * unrelated.std(dtype=np.float64))
    return max(wide, float(unrelated.max()))


def score_of(cosine: float, floor: float) -> float:
    """0 at the floor, 1 at a cosine of 1."""
    return min(1.0, max(0.0, (cosine - floor) / max(1e-9, 1 - floor)))

"""Calibrated confidences."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.learning.logistic import log_shares

LEAST: Final = 0.05
MOST: Final = 20.0
"""Limits of the temperature."""


def confidences(scores: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Softmax with the temperature; each row's sum is 1."""
    return np.asarray(np.exp(log_shares(scores / temperature)))

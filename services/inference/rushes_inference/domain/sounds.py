"""Sound as media gives it."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

RATE: Final = 16_000
"""Samples a second."""
MOST_SECONDS: Final = 30.0
"""Of one answer."""

Sound: TypeAlias = NDArray[np.float32]
"""One channel of RATE, full scale is -1 to 1; empty where nothing is to be heard."""

SILENCE: Final[Sound] = np.zeros(0, np.float32)


def sound_of(samples: bytes) -> Sound:
    """Out of signed numbers of 16 bits, the lowest byte first."""
    return np.frombuffer(samples, "<i2").astype(np.float32) / np.float32(1 << 15)

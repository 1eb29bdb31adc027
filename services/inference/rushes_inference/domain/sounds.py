"""Decoded sound."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

RATE: Final = 16_000
"""Samples per second."""
MOST_SECONDS: Final = 30.0
"""Limit of one answer, in seconds."""

Sound: TypeAlias = NDArray[np.float32]
"""Mono samples at RATE, full scale is -1 to 1; empty where there is no sound."""

SILENCE: Final[Sound] = np.zeros(0, np.float32)


def sound_of(samples: bytes) -> Sound:
    """From signed 16-bit little-endian samples."""
    return np.frombuffer(samples, "<i2").astype(np.float32) / np.float32(1 << 15)

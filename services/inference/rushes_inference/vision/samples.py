"""Which frames of a video are looked at, to tell what it is like."""

from typing import Final

import numpy as np

SAMPLES: Final = 5
"""Pictures of a video that are looked at."""


def sample_numbers(frames: int) -> list[int]:
    """Which frames of a video with so many are looked at: evenly from the first to the last, each once."""
    return sorted({int(number) for number in np.linspace(0, frames - 1, SAMPLES)}) if frames else []

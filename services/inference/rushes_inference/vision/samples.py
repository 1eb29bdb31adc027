"""Choice of the frames that describe a video."""

from typing import Final

import numpy as np

SAMPLES: Final = 5
"""Frames of a video that are used."""


def sample_numbers(frames: int) -> list[int]:
    """Indexes of frames spread evenly from the first to the last, each once."""
    return sorted({int(number) for number in np.linspace(0, frames - 1, SAMPLES)}) if frames else []

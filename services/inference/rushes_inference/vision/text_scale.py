"""How much a picture is enlarged, or made smaller, before its text is read."""

import math
from typing import Final

_SHORT_SIDE: Final = 64
"""Pixels that a shorter side is enlarged to."""
_LONG_SIDE: Final = 4096
"""Pixels beyond which no side is enlarged."""
_MOST_PIXELS: Final = 1920 * 1088
"""Larger pictures are made smaller: the network that finds lines takes 0.5 kB for each pixel."""


def scale_of(width: int, height: int) -> float:
    """The factor for both sides of a picture of this size in pixels, neither of which is 0."""
    enlarged = max(1.0, min(_SHORT_SIDE / min(height, width), _LONG_SIDE / max(height, width)))
    return min(enlarged, math.sqrt(_MOST_PIXELS / (height * width)))

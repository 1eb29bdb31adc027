"""Pixels of pictures."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

RgbPicture: TypeAlias = NDArray[np.uint8]
"""Height x width x 3, red first, row after row without gaps."""

_LONGEST_HEADER = 64
"""Limit in bytes of a PPM's header."""


def picture_of_ppm(ppm: bytes) -> RgbPicture:
    """The pixels of a binary PPM with 8 bits and no comments, as media writes it; nothing is copied.

    Raises ValueError for anything else.
    """
    magic, size, depth, _ = ppm[:_LONGEST_HEADER].split(b"\n", 3)
    width, height = (int(number) for number in size.split())
    if (magic, depth) != (b"P6", b"255"):
        raise ValueError("not a binary PPM with 8 bits")
    begins = len(magic) + len(size) + len(depth) + 3
    return np.frombuffer(ppm, np.uint8, height * width * 3, begins).reshape(height, width, 3)

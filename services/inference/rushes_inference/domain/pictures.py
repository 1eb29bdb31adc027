"""Pictures as inference works with them, and what it knows of them before it has their pixels."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_footage.files import Source

RgbPicture: TypeAlias = NDArray[np.uint8]
"""Height x width x 3, red first, row after row without gaps."""

_LONGEST_HEADER = 64
"""Bytes, of a PPM whose sides have far more digits than any picture's."""


@dataclass(frozen=True)
class SentPicture:
    """A picture file that somebody sent."""

    file: bytes


@dataclass(frozen=True)
class VideoFrame:
    """A frame of a video of the library."""

    source: Source
    number: int
    """Counted from 0 in the order of presentation."""


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

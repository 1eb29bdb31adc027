"""Videos of which each second has one colour."""

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np

RATE = 5
"""Frames a second."""
_WIDTH, _HEIGHT = 96, 64

Colour = tuple[int, int, int]


def write_colours(path: Path, stretches: Sequence[tuple[Colour, int]]) -> None:
    """A video that shows each colour for so many seconds, one after the other."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = _WIDTH, _HEIGHT, "yuv420p"
        stream.bit_rate = 2_000_000
        for colour, seconds in stretches:
            picture = np.full((_HEIGHT, _WIDTH, 3), colour, np.uint8)
            for _ in range(seconds * RATE):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))

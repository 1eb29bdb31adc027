"""Which part of its source a cropped picture shows, measured."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

Pictures = npt.NDArray[np.int16]
"""Red, green and blue, by row and column; of several frames, by frame first."""


def pictures(path: Path, first: int = 0, count: int | None = None) -> Pictures:
    """Frames as players show them: upright, with square pixels."""
    found = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        aspect = stream.sample_aspect_ratio or Fraction(1)
        for position, frame in enumerate(container.decode(stream)):
            if position < first:
                continue
            if count is not None and position >= first + count:
                break
            square = frame.reformat(width=round(frame.width * aspect), format="rgb24").to_ndarray()
            found.append(np.rot90(square, frame.rotation // 90).astype(np.int16))
    return np.stack(found)


def place_of(picture: Pictures, source: Pictures) -> tuple[int, int]:
    """Left and top of the part of the source that a picture of the same scale shows, by the smallest difference."""
    height, width, _ = picture.shape
    differences = {
        (left, top): int(np.abs(source[top : top + height, left : left + width] - picture).sum())
        for top in range(source.shape[0] - height + 1)
        for left in range(source.shape[1] - width + 1)
    }
    return min(differences, key=differences.__getitem__)

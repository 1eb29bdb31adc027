"""Perceptual hashes of frames: 64 bits that stay nearly the same when a picture is scaled, recompressed or mirrored.

The algorithm is pHash of C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010): the
lowest frequencies of the discrete cosine transform of a small grey picture, a bit for each. Here a bit is the sign of
its coefficient, not whether that is above the median: mirroring a picture turns the signs of all odd horizontal
frequencies and of no others, so that the hash of the mirrored picture is known without seeing it.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.copies import HEAD, SPACING, FrameHashes
from rushes_inference.domain.pictures import RgbPicture

BOX: Final = 64
"""Pixels that frames are fitted into: twice the side of what is looked at."""

NO_EVIDENCE: Final[RgbPicture] = np.zeros((1, 1, 3), np.uint8)
"""A picture whose hash is 0."""
_SIDE: Final = 32
_LOW: Final = 8
"""Frequencies in each direction."""
_LEAST_CONTRAST: Final = 4.0
"""Standard deviation, of 255 levels: what has less is black, white or fog, and looks like any other of its kind."""
_WEIGHTS: Final = np.uint64(1) << np.arange(_LOW * _LOW, dtype=np.uint64).reshape(_LOW, _LOW)
_MEAN: Final = np.uint64(1)
"""The bit of the mean says nothing: it is set in every hash, so that none is 0."""
MIRRORED: Final = np.uint64(np.bitwise_or.reduce(_WEIGHTS[:, 1::2], axis=None))
"""The bits that mirroring turns."""


def frame_hash(picture: RgbPicture) -> np.uint64:
    """Of one picture; 0 where it is as good as even."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    square = np.asarray(cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA), np.float32)
    if float(square.std()) < _LEAST_CONTRAST:
        return np.uint64(0)
    low = np.asarray(cv2.dct(square))[:_LOW, :_LOW]
    return np.uint64(np.bitwise_or.reduce(_WEIGHTS[low > 0], initial=_MEAN))


def frame_hashes(pictures: Iterable[RgbPicture]) -> FrameHashes:
    """Of each picture."""
    return np.array([frame_hash(picture) for picture in pictures], np.uint64)


def mirrored(hashes: FrameHashes) -> FrameHashes:
    """Those of the same pictures, left and right exchanged."""
    return np.where(hashes == 0, hashes, hashes ^ MIRRORED)


def looked_at(seconds: Sequence[float] | NDArray[np.float64]) -> tuple[list[int], int]:
    """The numbers of the frames that are hashed, of all frames' times: those shown at multiples of SPACING.

    HEAD of them from the beginning on, and as many up to the end; with the place in the grid where those begin.
    """
    times = np.asarray(seconds, np.float64)
    if not len(times):
        return [], HEAD
    places = int((times[-1] - times[0]) / SPACING + 1e-6) + 1
    tail = max(HEAD, places - HEAD)
    grid = np.concatenate((np.arange(min(HEAD, places)), np.arange(tail, places))) * SPACING + times[0]
    # Times are rounded, a little before or behind the grid.
    numbers: list[int] = (np.searchsorted(times, grid + 1e-3, side="right") - 1).tolist()
    return numbers, tail

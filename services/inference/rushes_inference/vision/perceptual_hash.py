"""Perceptual hashes of frames: 64 bits, nearly invariant to scaling, recompression and mirroring.

pHash of C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010): one bit for each of the
lowest frequencies of the discrete cosine transform of a small grey picture. Here a bit is the sign of its coefficient,
not whether that is above the median: mirroring a picture changes the sign of exactly the odd horizontal frequencies, so
the hash of the mirrored picture follows from the hash alone.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.copies import HEAD, SPACING, FrameHashes
from rushes_inference.domain.pictures import RgbPicture

BOX: Final = 64
"""Width and height in pixels that frames are fitted into: twice the side that is transformed."""

NO_EVIDENCE: Final[RgbPicture] = np.zeros((1, 1, 3), np.uint8)
"""Hash of a picture without contrast."""
_SIDE: Final = 32
_LOW: Final = 8
"""Frequencies in each direction."""
_LEAST_CONTRAST: Final = 4.0
"""Standard deviation, of 255 levels, below which a picture (black, white, fog) gets no hash, as all such look alike."""
_WEIGHTS: Final = np.uint64(1) << np.arange(_LOW * _LOW, dtype=np.uint64).reshape(_LOW, _LOW)
_MEAN: Final = np.uint64(1)
"""The bit of the mean carries no information: it is set in every hash, so that none is 0."""
MIRRORED: Final = np.uint64(np.bitwise_or.reduce(_WEIGHTS[:, 1::2], axis=None))
"""Bits that mirroring inverts."""


def frame_hash(picture: RgbPicture) -> np.uint64:
    """Hash of one picture; 0 where it has no contrast."""
    from rushes_inference.vision.opencv import cv2  # large, and needed only here

    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    square = np.asarray(cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA), np.float32)
    if float(square.std()) < _LEAST_CONTRAST:
        return np.uint64(0)
    low = np.asarray(cv2.dct(square))[:_LOW, :_LOW]
    return np.uint64(np.bitwise_or.reduce(_WEIGHTS[low > 0], initial=_MEAN))


def frame_hashes(pictures: Iterable[RgbPicture]) -> FrameHashes:
    """Hash of each picture."""
    return np.array([frame_hash(picture) for picture in pictures], np.uint64)


def mirrored(hashes: FrameHashes) -> FrameHashes:
    """Hashes of the same pictures mirrored left to right."""
    return np.where(hashes == 0, hashes, hashes ^ MIRRORED)


def looked_at(seconds: Sequence[float] | NDArray[np.float64]) -> tuple[list[int], int]:
    """Indexes of the frames to hash, given all frames' times: those shown at multiples of SPACING.

    HEAD of them from the beginning and as many from the end, and the position in the grid where the latter begin.
    """
    times = np.asarray(seconds, np.float64)
    if not len(times):
        return [], HEAD
    places = int((times[-1] - times[0]) / SPACING + 1e-6) + 1
    tail = max(HEAD, places - HEAD)
    grid = np.concatenate((np.arange(min(HEAD, places)), np.arange(tail, places))) * SPACING + times[0]
    # Times are rounded, slightly before or after the grid.
    numbers: list[int] = (np.searchsorted(times, grid + 1e-3, side="right") - 1).tolist()
    return numbers, tail

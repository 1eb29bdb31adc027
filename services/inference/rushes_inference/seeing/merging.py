"""Pictures that follow one another and are nearly the same, taken for one: an hour of a still camera is few vectors."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.classifiers import Vectors
from rushes_inference.domain.windows import Rows

ALIKE: Final = 0.995
"""Least cosine of a picture to the first of those that it is merged with.

Vectors u and v of this cosine are 0.1 apart. Of a question whose direction has nothing to do with that of u - v the
cosines to both differ by about 0.1 / sqrt(dimensions), 0.004 for 512, which is less than what sets pictures that show
what is asked for apart from others. Pictures of a still camera differ by noise and compression alone."""
_AHEAD: Final = 64
"""Pictures that are compared at once."""


@dataclass(frozen=True)
class Merged:
    """The runs of a video's pictures."""

    vectors: Vectors
    """The direction of the mean of each run, of length 1; 0 where the model said nothing of its pictures."""
    begins: NDArray[np.uint32]
    """The first picture of each, counted from 0."""
    pictures: int
    """Of the video."""


def merged(rows: Rows) -> Merged:
    """Runs of rows that are alike, in one pass."""
    unit = rows.astype(np.float32)
    unit /= _lengths(unit)
    begins = np.array(_begins(unit), np.int64)
    sums = np.add.reduceat(unit, begins) if len(unit) else unit
    return Merged(np.asarray(sums / _lengths(sums), np.float32), begins.astype(np.uint32), len(unit))


def _begins(unit: Vectors) -> list[int]:
    """The first vector of each run."""
    # Where even the next one is unlike, which is most of a video that moves, nothing further is compared.
    goes_on = [*(np.einsum("ij,ij->i", unit[:-1], unit[1:]) >= ALIKE).tolist(), False]
    begins = []
    at, count = 0, len(unit)
    while at < count:
        begins.append(at)
        end = at + 1
        while goes_on[at] and end < count:
            alike = unit[end : end + _AHEAD] @ unit[at] >= ALIKE
            reached = len(alike) if alike.all() else int(alike.argmin())
            end += reached
            if reached < len(alike):
                break
        at = end
    return begins


def _lengths(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(lengths == 0, np.float32(1), lengths)

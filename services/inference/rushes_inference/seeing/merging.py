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
    begins, means = [], []
    at, count = 0, len(unit)
    while at < count:
        end = at + 1
        while end < count:
            alike = unit[end : end + _AHEAD] @ unit[at] >= ALIKE
            reached = len(alike) if alike.all() else int(alike.argmin())
            end += reached
            if reached < len(alike):
                break
        begins.append(at)
        means.append(unit[at:end].mean(axis=0))
        at = end
    vectors = np.array(means, np.float32).reshape(len(means), rows.shape[1])
    return Merged(vectors / _lengths(vectors), np.array(begins, np.uint32), count)


def _lengths(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(lengths == 0, np.float32(1), lengths)

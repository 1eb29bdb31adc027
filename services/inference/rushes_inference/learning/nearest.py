"""k nearest neighbours by cosine similarity."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.classifiers import LabelNumbers, Vectors

NEIGHBOURS: Final = 5
_AT_ONCE: Final = 1 << 23
"""Cosines computed at once: 32 MiB."""
_DOUBT: Final = 1.0
"""Votes added and divided among all labels, so that five equal votes are no certainty."""


@dataclass(frozen=True)
class Nearest:
    """See learning.classifier.Classifier."""

    vectors: Vectors
    """Of length 1, or 0."""
    numbers: LabelNumbers
    labels: int

    def votes(self, vectors: Vectors) -> NDArray[np.int64]:
        """Votes of the nearest examples; a row for each vector, a column for each label."""
        count = min(NEIGHBOURS, len(self.vectors) - 1)
        rows = max(1, _AT_ONCE // len(self.vectors))
        votes = np.zeros((len(vectors), self.labels), np.int64)
        for begin in range(0, len(vectors), rows):
            cosines = _of_length_one(vectors[begin : begin + rows]) @ self.vectors.T
            nearest = np.argpartition(cosines, -count, axis=1)[:, -count:]
            for neighbour in self.numbers[nearest].T:
                votes[np.arange(begin, begin + len(neighbour)), neighbour] += 1
        return votes

    def scores(self, vectors: Vectors) -> NDArray[np.float64]:
        """The log of each label's share of votes, smoothed by `_DOUBT`."""
        votes = self.votes(vectors) + _DOUBT / self.labels
        return np.asarray(np.log(votes / votes.sum(axis=1, keepdims=True)))


def fit_nearest(vectors: Vectors, numbers: LabelNumbers, labels: int) -> Nearest:
    """Stores all examples."""
    return Nearest(_of_length_one(vectors), numbers, labels)


def _of_length_one(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths, lengths, 1), np.float32)

"""Multinomial logistic regression."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.classifiers import Vectors

_Doubles: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Logistic:
    """See learning.classifier.Classifier."""

    weights: Vectors
    """A row for each dimension, a column for each label."""
    intercepts: Vectors

    def scores(self, vectors: Vectors) -> _Doubles:
        """The log probability of each label."""
        return log_shares((vectors @ self.weights + self.intercepts).astype(np.float64))


def log_shares(values: _Doubles) -> _Doubles:
    """The logarithm of the softmax of each row."""
    values = values - values.max(axis=1, keepdims=True)
    return np.asarray(values - np.log(np.exp(values).sum(axis=1, keepdims=True)))

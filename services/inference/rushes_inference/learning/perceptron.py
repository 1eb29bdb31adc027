"""A network with two hidden layers of rectified linear units."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.classifiers import Vectors
from rushes_inference.learning.logistic import log_shares

HIDDEN: Final = (256, 128)
"""Outputs of the hidden layers."""


@dataclass(frozen=True)
class Perceptron:
    """See learning.classifier.Classifier."""

    weights: tuple[Vectors, ...]
    """Of each layer: a row for each input, a column for each output."""
    biases: tuple[Vectors, ...]

    def scores(self, vectors: Vectors) -> NDArray[np.float64]:
        """The log probability of each label."""
        *hidden, last = zip(self.weights, self.biases, strict=True)
        for weights, biases in hidden:
            vectors = np.maximum(vectors @ weights + biases, 0)
        return log_shares((vectors @ last[0] + last[1]).astype(np.float64))

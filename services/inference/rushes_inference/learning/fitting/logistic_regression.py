"""Logistic regression of two classes on standardised numbers, fitted by scikit-learn's LogisticRegression."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from rushes_inference.domain.classifiers import Vectors
from rushes_inference.learning.finder import Linear, standardised

_STRENGTH: Final = 0.01
"""Weight of the examples against the penalty on weights (C)."""
_ITERATIONS: Final = 500
_LEAST_DEVIATION: Final = 1e-4
"""What differs by less than rounding of 16-bit numbers does not differ."""


def fit_linear(vectors: Vectors, positive: NDArray[np.bool_]) -> Linear:
    """Both classes occur. Numbers may be missing; they count as the mean."""
    missing = np.isnan(vectors)
    count = np.maximum((~missing).sum(axis=0), 1)
    means = (np.where(missing, 0, vectors).sum(axis=0, dtype=np.float64) / count).astype(np.float32)
    off = vectors - means
    off[missing] = 0
    deviations = np.sqrt(np.einsum("ij,ij->j", off, off, dtype=np.float64) / count)
    del off, missing  # As large as the vectors.
    deviations = np.where(deviations < _LEAST_DEVIATION, 1, deviations).astype(np.float32)
    classifier = fitted(standardised(vectors, means, deviations), positive)
    return Linear(means, deviations, classifier.coef_[0].astype(np.float32), float(classifier.intercept_.item()))


def fitted(scaled: Vectors, positive: NDArray[np.bool_]) -> LogisticRegression:
    """The classifier of standardised numbers as scikit-learn has it."""
    return LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=_ITERATIONS).fit(scaled, positive)

"""Classifiers of labels, fitted by scikit-learn's LogisticRegression and MLPClassifier."""

import warnings
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.utils.class_weight import compute_sample_weight

from rushes_inference.domain.classifiers import LabelNumbers, Vectors
from rushes_inference.learning.logistic import Logistic
from rushes_inference.learning.perceptron import HIDDEN, Perceptron

SEED: Final = 42
_STRENGTH: Final = 1.0
"""Weight of the examples against the penalty on weights (C)."""
_ITERATIONS: Final = 1000
_RATE: Final = 1e-3
_DECAY: Final = 1e-4
_BATCH: Final = 32
_PATIENCE: Final = 15
"""Epochs without improvement before training stops."""
_JUDGED_BY: Final = 0.1
"""Share of many examples by which it is told when to stop."""
_MANY: Final = 1000


def fit_logistic(vectors: Vectors, numbers: LabelNumbers, labels: int) -> Logistic:
    """Every label has at least one example; each counts as much as the others."""
    fitted = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=_ITERATIONS, tol=1e-6).fit(
        vectors.astype(np.float64), numbers
    )
    return Logistic(_of_all_labels(fitted.coef_.T, labels), _of_all_labels(fitted.intercept_, labels))


def fit_perceptron(vectors: Vectors, numbers: LabelNumbers, labels: int, *, epochs: int) -> Perceptron:
    """Every label has at least one example; each counts as much as the others. Of many examples a tenth tells when to
    stop; of fewer the loss does: some ten answers are all right long before the network is sure of them.

    The same examples give the same network.
    """
    network = MLPClassifier(
        HIDDEN,
        alpha=_DECAY,
        batch_size=min(_BATCH, len(numbers)),
        learning_rate_init=_RATE,
        max_iter=epochs,
        n_iter_no_change=_PATIENCE,
        early_stopping=_can_spare(numbers, labels),
        validation_fraction=_JUDGED_BY,
        random_state=SEED,
    )
    with warnings.catch_warnings():
        # That all epochs were needed.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = network.fit(vectors, numbers, compute_sample_weight("balanced", numbers).astype(np.float32))
    *hidden, last = fitted.coefs_
    *biases, last_bias = fitted.intercepts_
    return Perceptron(
        tuple(np.asarray(each, np.float32) for each in (*hidden, _of_all_labels(last, labels))),
        tuple(np.asarray(each, np.float32) for each in (*biases, _of_all_labels(last_bias, labels))),
    )


def _can_spare(numbers: LabelNumbers, labels: int) -> bool:
    """Whether a tenth of the examples says something, can hold one of each label, and leaves one."""
    count = len(numbers)
    return count >= _MANY and int(count * _JUDGED_BY) >= labels and int(np.bincount(numbers).min()) > 1


def _of_all_labels(values: NDArray[np.floating], labels: int) -> Vectors:
    """The last dimension has a column for each label: scikit-learn has one for two labels, the second's odds."""
    if labels == 2:
        values = values.reshape(*values.shape[:-1], 1)
        values = np.concatenate((np.zeros_like(values), values), axis=-1)
    return np.asarray(values, np.float32)

"""Multinomial logistic regression with balanced labels: the minimum that scikit-learn's LogisticRegression finds."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.classifiers import LabelNumbers, Vectors

_Doubles: TypeAlias = NDArray[np.float64]
_Slope: TypeAlias = Callable[[_Doubles], tuple[float, _Doubles]]
"""The function's value and gradient at a point."""

_STRENGTH: Final = 1.0
"""Weight of the examples against the penalty on weights: scikit-learn's C."""
_ITERATIONS: Final = 1000
_FLAT: Final = 1e-6
"""Largest component of a gradient that counts as zero."""
_REMEMBERED: Final = 10
_ENOUGH: Final = 1e-4
"""Sufficient decrease: share of the promised decrease that a step has to reach (Armijo)."""
_SHORTEST: Final = 1e-10


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


def fit_logistic(vectors: Vectors, numbers: LabelNumbers, labels: int) -> Logistic:
    """Every label has at least one example."""
    inputs = vectors.astype(np.float64)
    examples, dimensions = inputs.shape
    balanced = (examples / (labels * np.bincount(numbers, minlength=labels)))[numbers] * _STRENGTH
    wanted = np.zeros((examples, labels))
    wanted[np.arange(examples), numbers] = 1
    # For two labels scikit-learn keeps one column of weights, the difference of these two, which halves the penalty.
    cost = 2.0 if labels == 2 else 1.0

    def slope(place: _Doubles) -> tuple[float, _Doubles]:
        table = place.reshape(dimensions + 1, labels)
        weights, intercepts = table[:-1], table[-1]
        logs = log_shares(inputs @ weights + intercepts)
        off = (np.exp(logs) - wanted) * balanced[:, None]
        value = cost * (weights**2).sum() / 2 - (balanced * logs[np.arange(examples), numbers]).sum()
        gradient = np.concatenate((inputs.T @ off + cost * weights, off.sum(axis=0)[None]))
        return float(value) / examples, gradient.ravel() / examples

    table = _lowest(slope, np.zeros((dimensions + 1) * labels)).reshape(dimensions + 1, labels).astype(np.float32)
    return Logistic(table[:-1], table[-1])


def _lowest(slope: _Slope, place: _Doubles) -> _Doubles:
    """The minimum of a convex function by L-BFGS (Nocedal and Wright, algorithm 7.5)."""
    value, gradient = slope(place)
    steps: deque[tuple[_Doubles, _Doubles]] = deque(maxlen=_REMEMBERED)
    for _ in range(_ITERATIONS):
        if np.abs(gradient).max() < _FLAT:
            break
        direction = _direction(gradient, steps)
        promised = float(gradient @ direction)
        length = 1.0 if steps else min(1.0, 1 / float(np.abs(gradient).sum()))
        while True:
            further = place + length * direction
            reached, there = slope(further)
            if reached <= value + _ENOUGH * length * promised:
                break
            length /= 2
            if length < _SHORTEST:
                return place  # The limit of floating-point precision.
        if (there - gradient) @ (further - place) > 0:
            steps.append((further - place, there - gradient))
        place, value, gradient = further, reached, there
    return place


def _direction(gradient: _Doubles, steps: deque[tuple[_Doubles, _Doubles]]) -> _Doubles:
    """The descent direction from the curvature of the last steps (the same, algorithm 7.4)."""
    down = -gradient
    shares = []
    for step, change in reversed(steps):
        share = (step @ down) / (step @ change)
        shares.append(share)
        down = down - share * change
    if steps:
        step, change = steps[-1]
        down = down * ((step @ change) / (change @ change))
    for (step, change), share in zip(steps, reversed(shares), strict=True):
        down = down + step * (share - (change @ down) / (step @ change))
    return down

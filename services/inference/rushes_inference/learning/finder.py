"""A finder's classifier: boosted trees, logistic regression or both, computed with numpy alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.classifiers import Vectors
from rushes_inference.domain.finders import WindowDescriptor

_Floats = NDArray[np.float32]
_Ints = NDArray[np.int32]

_FARTHEST: Final = 8.0
"""Standard deviations: numbers that are farther from the mean count as being so far. One odd number in a video (the
logarithm of digital silence) would outweigh all others."""
_AT_ONCE: Final = 4096
"""Windows: what is computed of them stays within a processor's cache."""


@dataclass(frozen=True)
class Trees:
    """The sum of binary decision trees, in log odds.

    The nodes of all trees stand one behind the other, and each node's children behind it in its tree: whoever visits
    nodes in their order comes from each to the next, and to the end.
    """

    base: float
    roots: _Ints
    """The first node of each tree, ascending from 0."""
    features: _Ints
    """Which number of a vector each node compares; 0 for leaves, like the next three."""
    thresholds: _Floats
    """Vectors with that number at or below it go left."""
    missing_left: NDArray[np.bool_]
    """Where vectors without that number (NaN) go."""
    lefts: _Ints
    """0: a leaf. Node 0 is a root, and nobody's child."""
    rights: _Ints
    values: _Floats
    """What a leaf adds; 0 for others."""

    @cached_property
    def _used(self) -> _Ints:
        return np.unique(self.features[self.lefts > 0])

    @cached_property
    def _steps(self) -> list[tuple[int, float, bool, int, int, float]]:
        rows = np.searchsorted(self._used, self.features)
        columns = (rows, self.thresholds, self.missing_left, self.lefts, self.rights, self.values)
        return list(zip(*(column.tolist() for column in columns), strict=True))

    def scores(self, vectors: Vectors) -> _Floats:
        """The log odds of each vector."""
        answer = np.full(len(vectors), self.base, np.float32)
        for begin in range(0, len(vectors), _AT_ONCE):
            self._add(
                np.ascontiguousarray(vectors[begin : begin + _AT_ONCE, self._used].T), answer[begin : begin + _AT_ONCE]
            )
        return answer

    def _add(self, numbers: _Floats, total: _Floats) -> None:
        """Adds the values of the leaves that these vectors, a column each, come to."""
        count = len(total)
        all_of_them = np.ones(count, np.bool_)
        left = np.empty(count, np.bool_)
        added = np.empty(count, np.float32)
        coming: dict[int, NDArray[np.bool_]] = {}
        for node, (row, threshold, missing_left, to_left, to_right, value) in enumerate(self._steps):
            here = coming.pop(node, all_of_them)
            if not to_left:
                np.multiply(here, np.float32(value), out=added)
                total += added
                continue
            # NaN is neither above nor below anything.
            if missing_left:
                np.logical_not(np.greater(numbers[row], threshold, out=left), out=left)
            else:
                np.less_equal(numbers[row], threshold, out=left)
            coming[to_left] = here & left
            coming[to_right] = here > left  # Here, and not left.


@dataclass(frozen=True)
class Linear:
    """Logistic regression on standardised numbers, in log odds."""

    means: _Floats
    deviations: _Floats
    """Standard deviations; 1 for what never differs."""
    weights: _Floats
    intercept: float

    def scores(self, vectors: Vectors) -> _Floats:
        """The log odds of each vector."""
        answer = np.full(len(vectors), self.intercept, np.float32)
        for begin in range(0, len(vectors), _AT_ONCE):
            block = standardised(vectors[begin : begin + _AT_ONCE], self.means, self.deviations)
            answer[begin : begin + _AT_ONCE] += block @ self.weights
        return answer


def standardised(vectors: Vectors, means: _Floats, deviations: _Floats) -> _Floats:
    """Numbers in standard deviations from their means, _FARTHEST at most; what is missing is at the mean."""
    scaled = vectors - means
    scaled /= deviations
    np.nan_to_num(scaled, copy=False, nan=0.0)
    return np.clip(scaled, -_FARTHEST, _FARTHEST, out=scaled)


@dataclass(frozen=True)
class Calibration:
    """How likely what has a certain log odds is right: straight lines between knots, level beyond them."""

    knots: _Floats
    """Log odds, ascending, no two the same."""
    shares: _Floats
    """0 to 1, ascending."""

    def scores(self, odds: _Floats) -> _Floats:
        """0 to 1."""
        return np.interp(odds, self.knots, self.shares).astype(np.float32)


@dataclass(frozen=True)
class TrainedFinder:
    """A classifier of windows with its calibration."""

    descriptors: tuple[WindowDescriptor, ...]
    """See WindowExamples, like the next two."""
    window: float
    hop: float
    trees: Trees | None
    linear: Linear | None
    """One of both at least; the mean of their log odds counts."""
    calibration: Calibration

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return sum(each.descriptor.dimensions for each in self.descriptors)

    def odds(self, vectors: Vectors) -> _Floats:
        """Log odds, before they are calibrated."""
        return mean_of(part.scores(vectors) for part in (self.trees, self.linear) if part is not None)

    def scores(self, vectors: Vectors) -> _Floats:
        """The calibrated score of each window, 0 to 1: shape [windows, dimensions] gives [windows].

        Numbers may be missing (NaN). Raises ValueError for vectors of another length.
        """
        if vectors.ndim != 2 or vectors.shape[1] != self.dimensions:
            raise ValueError(f"vectors must have {self.dimensions} numbers each, and have the shape {vectors.shape}")
        return self.calibration.scores(self.odds(vectors))


def mean_of(odds: Iterator[_Floats]) -> _Floats:
    """The mean of the log odds of several classifiers."""
    each = list(odds)
    return np.asarray(sum(each[1:], start=each[0]) / np.float32(len(each)), np.float32)

"""Folds of cross-validation."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.classifiers import LabelNumbers

SEED = 42
_MOST_FOLDS = 5


def fold_count(numbers: LabelNumbers) -> int:
    """As many as the rarest label has examples, within 2 to 5."""
    return max(2, min(_MOST_FOLDS, int(np.bincount(numbers).min())))


def fold_of_each(numbers: LabelNumbers, folds: int) -> NDArray[np.int64]:
    """The fold in which each example is held out: each label's examples are spread evenly over all folds.

    They are those of scikit-learn's StratifiedKFold(folds, shuffle=True, random_state=42). Labels are 0, 1, … without
    gaps.
    """
    random = np.random.RandomState(SEED)
    # scikit-learn numbers labels in order of first appearance.
    _, first, inverse = np.unique(numbers, return_index=True, return_inverse=True)
    coming = np.argsort(np.argsort(first))[inverse]
    labels = len(first)
    dealt = np.sort(coming)
    counts = np.array([np.bincount(dealt[fold::folds], minlength=labels) for fold in range(folds)])
    answer = np.empty(len(numbers), np.int64)
    for label in range(labels):
        places = np.repeat(np.arange(folds), counts[:, label])
        random.shuffle(places)
        answer[coming == label] = places
    return answer


def splits(folds: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """For each fold, the indexes of training examples and of held-out examples."""
    for fold in range(int(folds.max()) + 1):
        yield np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)

"""Training data of classifiers and its limits; rushes_footage.classifiers has predictions and model cards."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_footage.classifiers import ModelCard
from rushes_footage.features import Descriptor

MOST_LABELS = 1000
LONGEST_LABEL = 255
"""In characters."""
MOST_DIMENSIONS = 4096
MOST_EXAMPLES = 100_000
MOST_NUMBERS = 64 << 20
"""Limit for all vectors of a training together: 256 MiB."""
LARGEST_NUMBER = 1e6
"""Limit of the absolute value of a number in a vector or classifier, so that no computation overflows to infinity."""
LEAST_LABELS = 2
LEAST_OF_A_LABEL = 2
"""Least examples of a label: one is learned from while the other is judged by."""
TOP = 3
"""Labels in a prediction."""

Vectors: TypeAlias = NDArray[np.float32]
"""One row each; see LARGEST_NUMBER."""
LabelNumbers: TypeAlias = NDArray[np.int64]
"""Indexes into a list of labels."""


@dataclass(frozen=True)
class Examples:
    """Vectors with known labels."""

    descriptor: Descriptor
    labels: tuple[str, ...]
    """Each once."""
    vectors: Vectors
    numbers: LabelNumbers
    """The label of each vector."""


@dataclass(frozen=True)
class TrainedLesson:
    """The final message of a training, except the classifier itself."""

    card: ModelCard
    told: tuple[int, ...]
    """Of each example, the label that cross-validation predicted (index); -1 for none."""
    sure: tuple[float, ...]
    """Confidence of each such prediction, 0 to 1; 0 where there is none."""


@dataclass(frozen=True)
class Trained:
    """The result of a training."""

    card: ModelCard
    told: tuple[int, ...]
    sure: tuple[float, ...]
    """See TrainedLesson."""
    model: bytes
    """The classifier's bytes, see learning.model_file."""


def sound(array: Vectors) -> bool:
    """Whether all numbers are finite and within LARGEST_NUMBER."""
    return bool((np.abs(array) <= LARGEST_NUMBER).all())  # False for NaN.


def missing(labels: tuple[str, ...], numbers: LabelNumbers) -> dict[str, int]:
    """How many examples each label with too few lacks, largest first; the others can be learned without them."""
    lacks = LEAST_OF_A_LABEL - np.bincount(numbers, minlength=len(labels))
    return {labels[place]: int(lacks[place]) for place in np.argsort(-lacks, kind="stable") if lacks[place] > 0}


def enough(labels: tuple[str, ...], numbers: LabelNumbers) -> bool:
    """Whether training is possible: two labels with two examples each."""
    return len(labels) - len(missing(labels, numbers)) >= LEAST_LABELS

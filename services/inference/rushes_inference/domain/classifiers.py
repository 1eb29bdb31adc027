"""What classifiers learn from, and within which limits; rushes_footage.classifiers has what they say and are."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_footage.classifiers import ModelCard
from rushes_footage.features import Descriptor

MOST_LABELS = 1000
LONGEST_LABEL = 255
"""Characters."""
MOST_DIMENSIONS = 4096
MOST_EXAMPLES = 100_000
MOST_NUMBERS = 64 << 20
"""Of all vectors of a training together: 256 MiB."""
LARGEST_NUMBER = 1e6
"""Of a vector or a classifier, above or below 0: nothing that is computed of such numbers becomes infinite."""
LEAST_LABELS = 2
LEAST_OF_A_LABEL = 2
"""Examples: one is learned from while the other is judged by."""
TOP = 3
"""Labels of a prediction."""

Vectors: TypeAlias = NDArray[np.float32]
"""One row each; see LARGEST_NUMBER."""
LabelNumbers: TypeAlias = NDArray[np.int64]
"""Places in a list of labels."""


@dataclass(frozen=True)
class Examples:
    """Vectors whose labels are known."""

    descriptor: Descriptor
    labels: tuple[str, ...]
    """Each once."""
    vectors: Vectors
    numbers: LabelNumbers
    """The label of each vector."""


@dataclass(frozen=True)
class TrainedLesson:
    """What is known at the end of a training, beside the classifier itself."""

    card: ModelCard
    told: tuple[int, ...]
    """The label of each example as a classifier of this kind told it that had not learned from it; -1 for none."""
    sure: tuple[float, ...]
    """How sure it was of each, 0 to 1; 0 where it told none."""


@dataclass(frozen=True)
class Trained:
    """The end of a training."""

    card: ModelCard
    told: tuple[int, ...]
    sure: tuple[float, ...]
    """See TrainedLesson."""
    model: bytes
    """See learning.model_file."""


def sound(array: Vectors) -> bool:
    """Whether it holds only numbers that can be worked with."""
    return bool((np.abs(array) <= LARGEST_NUMBER).all())  # of what is no number that is not so

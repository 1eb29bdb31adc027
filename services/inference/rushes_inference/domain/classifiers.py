"""Classifiers that learn from examples which label a vector has: what they learn from, what they say, what they are."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

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


class ClassifierKind(StrEnum):
    """How labels are told apart. Of equally right ones the first is chosen."""

    NEAREST = "knn"
    """The labels of the five examples with the smallest angle to a vector vote."""
    LOGISTIC = "logreg"
    """Multinomial logistic regression."""
    PERCEPTRON = "mlp"
    """A network with two hidden layers."""


@dataclass(frozen=True)
class VectorSpace:
    """Which vectors a classifier knows: those of this descriptor."""

    descriptor: str
    version: str
    dimensions: int


@dataclass(frozen=True)
class Examples:
    """Vectors whose labels are known."""

    space: VectorSpace
    labels: tuple[str, ...]
    """Each once."""
    vectors: Vectors
    numbers: LabelNumbers
    """The label of each vector."""


@dataclass(frozen=True)
class LabelScore:
    """How well examples of a label were told, by classifiers that had not seen them."""

    label: str
    examples: int
    precision: float
    """Of the examples that were told to have the label, the share that has it; 0 where there are none."""
    recall: float
    """Of the examples that have it, the share that was told to."""


@dataclass(frozen=True)
class Candidate:
    """A kind that was compared with the others."""

    kind: ClassifierKind
    accuracy: float
    """Mean over the folds, 0 to 1."""


@dataclass(frozen=True)
class ModelCard:
    """What is known of a trained classifier. Shares are of examples that it had not learned from when it was asked."""

    kind: ClassifierKind
    space: VectorSpace
    examples: int
    folds: int
    accuracy: float
    """Of this kind, mean over the folds."""
    candidates: tuple[Candidate, ...]
    scores: tuple[LabelScore, ...]
    """Of each label that it tells, in the order of `confusion`."""
    confusion: tuple[tuple[int, ...], ...]
    """Examples: a row for each label that they have, a column for each that they were told to have."""
    left_out: tuple[str, ...]
    """Labels that had too few examples."""
    temperature: float
    """By which scores are divided so that confidences are the shares of right answers."""
    unsure_below: float
    """Confidence: of the answers that are as sure or surer nine of ten were right."""
    trainer: str
    """Version of the code that trained it."""


@dataclass(frozen=True)
class Guess:
    """A label, and how sure that is, 0 to 1."""

    label: str
    confidence: float


@dataclass(frozen=True)
class Prediction:
    """What a classifier says of a vector."""

    guesses: tuple[Guess, ...]
    """The surest first, three at most."""
    unsure: bool
    """The first is less sure than answers that can be relied upon."""


@dataclass(frozen=True)
class TrainingStep:
    """How far a training is."""

    done: int
    total: int


@dataclass(frozen=True)
class Trained:
    """The end of a training."""

    card: ModelCard
    model: bytes
    """See learning.model_file."""


def sound(array: Vectors) -> bool:
    """Whether it holds only numbers that can be worked with."""
    return bool((np.abs(array) <= LARGEST_NUMBER).all())  # of what is no number that is not so

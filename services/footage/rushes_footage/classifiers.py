"""Classifiers that learn from examples which label a vector has: what they are, and what they say."""

from dataclasses import dataclass
from enum import StrEnum

from rushes_footage.features import Descriptor


class ClassifierKind(StrEnum):
    """How labels are told apart. Of equally right ones the first is chosen."""

    NEAREST = "knn"
    """The labels of the five examples with the smallest angle to a vector vote."""
    LOGISTIC = "logreg"
    """Multinomial logistic regression."""
    PERCEPTRON = "mlp"
    """A network with two hidden layers."""


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How well examples of a label were told, by classifiers that had not seen them."""

    label: str
    examples: int
    precision: float
    """Of the examples that were told to have the label, the share that has it; 0 where there are none."""
    recall: float
    """Of the examples that have it, the share that was told to."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kind that was compared with the others."""

    kind: ClassifierKind
    accuracy: float
    """Mean over the folds, 0 to 1."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of a trained classifier. Shares are of examples that it had not learned from when it was asked."""

    kind: ClassifierKind
    descriptor: Descriptor
    """Of the vectors that it has learned from."""
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


@dataclass(frozen=True, slots=True)
class Guess:
    """A label, and how sure that is, 0 to 1."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a classifier says of a vector."""

    guesses: tuple[Guess, ...]
    """The surest first, three at most."""
    unsure: bool
    """The first is less sure than answers that can be relied upon."""


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """How far a training is."""

    done: int
    total: int

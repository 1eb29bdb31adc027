"""Classifiers trained on labelled vectors: their descriptions and their predictions."""

from dataclasses import dataclass
from enum import StrEnum

from rushes_footage.features import Descriptor


class ClassifierKind(StrEnum):
    """How a classifier separates labels. Of kinds with equal accuracy the first one here is chosen."""

    NEAREST = "knn"
    """k nearest neighbours: the labels of the five examples with the smallest angle to a vector vote."""
    LOGISTIC = "logreg"
    """Multinomial logistic regression."""
    PERCEPTRON = "mlp"
    """A network with two hidden layers."""


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Precision and recall of one label, from cross-validation on examples that the classifier had not learned from."""

    label: str
    examples: int
    precision: float
    """Of the examples that were predicted to have the label, the share that has it; 0 where none was."""
    recall: float
    """Of the examples that have the label, the share that was predicted to have it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kind of classifier that was compared with the others."""

    kind: ClassifierKind
    accuracy: float
    """Mean over the folds, 0 to 1."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of a trained classifier. All shares come from cross-validation: of examples it had not learned
    from."""

    kind: ClassifierKind
    descriptor: Descriptor
    """The descriptor whose vectors it has learned from."""
    examples: int
    folds: int
    accuracy: float
    """Of the chosen kind: mean over the folds, 0 to 1."""
    candidates: tuple[Candidate, ...]
    scores: tuple[LabelScore, ...]
    """One for each label that it predicts, in the order of `confusion`."""
    confusion: tuple[tuple[int, ...], ...]
    """Confusion matrix, in examples: a row for each true label, a column for each predicted one."""
    left_out: tuple[str, ...]
    """Labels that were not learned because they had too few examples."""
    temperature: float
    """Scores are divided by it so that confidences are shares of right answers (temperature scaling)."""
    unsure_below: float
    """Nine of ten answers with at least this confidence were right; answers below it count as unsure."""
    trainer: str
    """Version of the code that trained it."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A label and its confidence, 0 to 1."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The labels that a classifier predicts for a vector."""

    guesses: tuple[Guess, ...]
    """The surest first, three at most."""
    unsure: bool
    """The first guess is less confident than the classifier's `unsure_below`."""


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """Progress of a training."""

    done: int
    total: int

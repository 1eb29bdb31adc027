"""A trained classifier of any kind, and its predictions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rushes_footage.classifiers import Guess, Prediction
from rushes_footage.features import Descriptor
from rushes_inference.domain.classifiers import TOP, Vectors
from rushes_inference.learning.calibration import confidences
from rushes_inference.learning.logistic import Logistic
from rushes_inference.learning.nearest import Nearest
from rushes_inference.learning.perceptron import Perceptron


class Classifier(Protocol):
    """Scores labels for vectors."""

    def scores(self, vectors: Vectors) -> NDArray[np.float64]:
        """Log probabilities: a row for each vector, a column for each label."""


@dataclass(frozen=True)
class TrainedClassifier:
    """A classifier with its labels and calibration."""

    descriptor: Descriptor
    labels: tuple[str, ...]
    temperature: float
    unsure_below: float
    classifier: Nearest | Logistic | Perceptron

    def predictions(self, vectors: Vectors) -> Sequence[Prediction]:
        """One prediction for each vector."""
        sure = confidences(self.classifier.scores(vectors), self.temperature)
        best = np.argsort(-sure, axis=1, kind="stable")[:, :TOP]
        most = np.take_along_axis(sure, best, axis=1)
        return [
            Prediction(
                tuple(Guess(self.labels[label], value) for label, value in zip(labels, values, strict=True)),
                values[0] < self.unsure_below,
            )
            for labels, values in zip(best.tolist(), most.tolist(), strict=True)
        ]

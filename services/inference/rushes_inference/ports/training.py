"""Training of classifiers."""

from collections.abc import AsyncGenerator
from typing import Protocol

from rushes_footage.classifiers import TrainingStep
from rushes_inference.domain.classifiers import Examples, Trained


class Trainer(Protocol):
    """Trains in a child process that may crash."""

    def train(self, examples: Examples) -> AsyncGenerator[TrainingStep | Trained]:
        """Progress messages, then the result; closing the generator ends the training.

        The examples are enough to learn from. Raises TrainingFailed, TrainingTooLong.
        """

"""Who trains classifiers."""

from collections.abc import AsyncGenerator
from typing import Protocol

from rushes_footage.classifiers import TrainingStep
from rushes_inference.domain.classifiers import Examples, Trained


class Trainer(Protocol):
    """Trains in a process that may die of it."""

    def train(self, examples: Examples) -> AsyncGenerator[TrainingStep | Trained]:
        """How far it is, again and again, and then what came of it; who closes the generator ends the training.

        The examples are enough to learn from. Raises TrainingFailed, TrainingTooLong.
        """

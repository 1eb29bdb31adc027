"""Training classifiers and predicting with them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import chain

import numpy as np

from rushes_footage.classifiers import Prediction, TrainingStep
from rushes_footage.features import Descriptor
from rushes_inference.adapters.training import ProcessTrainer
from rushes_inference.domain.classifiers import (
    LARGEST_NUMBER,
    LEAST_OF_A_LABEL,
    MOST_EXAMPLES,
    MOST_NUMBERS,
    Examples,
    Trained,
    Vectors,
    enough,
    missing,
    sound,
)
from rushes_inference.domain.errors import BadClassifier, BadExamples, OtherVectors, TooFewExamples, TrainerBusy
from rushes_inference.learning.classifier import TrainedClassifier
from rushes_inference.learning.model_file import MOST_BYTES, classifier_of


@dataclass(frozen=True)
class SentExamples:
    """A part of a training's examples, as received."""

    vectors: bytes
    labels: Sequence[int]


class Classifying:
    """Runs one training at a time: each takes a core, and memory for all its examples."""

    def __init__(self, trainer: ProcessTrainer) -> None:
        self._trainer = trainer
        self._training = False

    async def train(
        self, descriptor: Descriptor, labels: tuple[str, ...], sent: AsyncIterator[SentExamples]
    ) -> AsyncGenerator[TrainingStep | Trained]:
        """Progress messages, then the result.

        Raises TrainerBusy, BadExamples, TooFewExamples, like ProcessTrainer.train, and what iterating `sent` raises.
        """
        if self._training:
            raise TrainerBusy()
        self._training = True
        try:
            examples = await _gathered(descriptor, labels, sent)
            if not enough(labels, examples.numbers):
                counts = np.bincount(examples.numbers, minlength=len(labels))
                raise TooFewExamples(int((counts >= LEAST_OF_A_LABEL).sum()), missing(labels, examples.numbers))
            async with aclosing(self._trainer.train(examples)) as said:
                async for each in said:
                    yield each
        finally:
            self._training = False

    async def classifier(self, descriptor: Descriptor, parts: AsyncIterator[bytes]) -> TrainedClassifier:
        """The classifier from its bytes; raises BadClassifier, OtherVectors, and what iterating `parts` raises."""
        data = bytearray()
        async for part in parts:
            data += part
            if len(data) > MOST_BYTES:
                raise BadClassifier(f"it has more than {MOST_BYTES} bytes")
        try:
            classifier = await asyncio.to_thread(classifier_of, bytes(data))
        except ValueError as wrong:
            raise BadClassifier(str(wrong)) from wrong
        if classifier.descriptor != descriptor:
            raise OtherVectors(_said(classifier.descriptor), _said(descriptor))
        return classifier

    async def predictions(self, classifier: TrainedClassifier, sent: bytes) -> Sequence[Prediction]:
        """One for each vector; raises BadExamples."""
        return await asyncio.to_thread(classifier.predictions, _vectors("vectors", sent, classifier.descriptor))


async def _gathered(descriptor: Descriptor, labels: tuple[str, ...], sent: AsyncIterator[SentExamples]) -> Examples:
    vectors: list[Vectors] = [np.empty((0, descriptor.dimensions), np.float32)]
    numbers: list[Sequence[int]] = []
    count = 0
    most = min(MOST_EXAMPLES, MOST_NUMBERS // descriptor.dimensions)
    async for part in sent:
        some = _vectors("examples.vectors", part.vectors, descriptor)
        if len(part.labels) != len(some):
            raise BadExamples(
                "examples.labels", f"must be {len(some)}, one for each vector, and are {len(part.labels)}"
            )
        if part.labels and max(part.labels) >= len(labels):
            raise BadExamples("examples.labels", f"must be below {len(labels)}, the count of labels")
        count += len(some)
        if count > most:
            raise BadExamples("examples", f"must be at most {most} of {descriptor.dimensions} dimensions")
        vectors.append(some)
        numbers.append(part.labels)
    return Examples(descriptor, labels, np.concatenate(vectors), np.fromiter(chain(*numbers), np.int64))


def _vectors(field: str, sent: bytes, descriptor: Descriptor) -> Vectors:
    length = 4 * descriptor.dimensions
    if len(sent) % length:
        raise BadExamples(field, f"must have {length} bytes for each vector, and has {len(sent)}")
    vectors = np.frombuffer(sent, "<f4").reshape(-1, descriptor.dimensions)
    if not sound(vectors):
        raise BadExamples(field, f"must be numbers from {-LARGEST_NUMBER:g} to {LARGEST_NUMBER:g}")
    return vectors


def _said(descriptor: Descriptor) -> str:
    return f"{descriptor.name} {descriptor.version} of {descriptor.dimensions} dimensions"

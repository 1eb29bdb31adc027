"""Serialisation of trained classifiers as files of arrays: those that the kind of classifier needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Annotated, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, TypeAdapter

from rushes_footage.classifiers import ClassifierKind
from rushes_footage.features import Descriptor
from rushes_inference.domain.classifiers import (
    LONGEST_LABEL,
    MOST_DIMENSIONS,
    MOST_EXAMPLES,
    MOST_LABELS,
    MOST_NUMBERS,
)
from rushes_inference.learning.array_file import BEGINNING_BYTES, ArrayFile
from rushes_inference.learning.calibration import LEAST, MOST
from rushes_inference.learning.classifier import TrainedClassifier
from rushes_inference.learning.logistic import Logistic
from rushes_inference.learning.nearest import Nearest
from rushes_inference.learning.perceptron import HIDDEN, Perceptron

_LONGEST_HEADER: Final = 2 << 20
MOST_BYTES: Final = 4 * (MOST_NUMBERS + MOST_EXAMPLES) + _LONGEST_HEADER + BEGINNING_BYTES
_SLACK: Final = 1e-3
"""Tolerance for rounding at the limits of a number's range."""

_Shape: TypeAlias = tuple[int, ...]
_Label = Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]


@dataclass(frozen=True)
class _Header:
    """Everything of a classifier except its arrays."""

    __pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)

    kind: ClassifierKind
    descriptor: Annotated[str, Field(min_length=1, max_length=64)]
    descriptor_version: Annotated[str, Field(min_length=1, max_length=64)]
    dimensions: Annotated[int, Field(ge=1, le=MOST_DIMENSIONS)]
    labels: Annotated[tuple[_Label, ...], Field(min_length=2, max_length=MOST_LABELS)]
    temperature: Annotated[float, Field(ge=LEAST - _SLACK, le=MOST + _SLACK)]
    unsure_below: Annotated[float, Field(ge=0, le=1 + _SLACK)]
    examples: Annotated[int, Field(ge=0, le=MOST_EXAMPLES)]
    """Number of stored examples, for nearest neighbours."""


_FILE: Final = ArrayFile(b"RUSHCLS\n", "one", 1, _LONGEST_HEADER, TypeAdapter(_Header))


def bytes_of(trained: TrainedClassifier) -> bytes:
    """The classifier in the format above."""
    kind, arrays = _parts(trained.classifier)
    header = _Header(
        kind,
        trained.descriptor.name,
        trained.descriptor.version,
        trained.descriptor.dimensions,
        trained.labels,
        trained.temperature,
        trained.unsure_below,
        len(trained.classifier.numbers) if isinstance(trained.classifier, Nearest) else 0,
    )
    return _FILE.written(header, (each.tobytes() for each in arrays))


def classifier_of(data: bytes) -> TrainedClassifier:
    """The classifier that `bytes_of` was given; raises ValueError, which says what is wrong with the bytes."""
    header, sent = _FILE.read(data)
    if len(set(header.labels)) != len(header.labels):
        raise ValueError("it has a label twice")
    shapes = _shapes(header)
    sent.expect(sum(map(prod, shapes)))
    arrays = [sent.numbers(prod(shape)).reshape(shape) for shape in shapes]
    descriptor = Descriptor(header.descriptor, header.descriptor_version, header.dimensions)
    return TrainedClassifier(
        descriptor, header.labels, header.temperature, header.unsure_below, _classifier(header, arrays)
    )


def _parts(classifier: Nearest | Logistic | Perceptron) -> tuple[ClassifierKind, Sequence[NDArray[np.float32]]]:
    match classifier:
        case Nearest(vectors, numbers):
            return ClassifierKind.NEAREST, (_sent(vectors), _sent(numbers))
        case Logistic(weights, intercepts):
            return ClassifierKind.LOGISTIC, (_sent(weights), _sent(intercepts))
        case Perceptron(weights_of_layers, biases):
            return ClassifierKind.PERCEPTRON, [*map(_sent, weights_of_layers), *map(_sent, biases)]


def _sent(array: NDArray[np.float32] | NDArray[np.int64]) -> NDArray[np.float32]:
    # Label indexes are stored as floats too: they are far below the largest exact integer.
    return np.asarray(array, "<f4")


def _shapes(header: _Header) -> Sequence[_Shape]:
    dimensions, labels = header.dimensions, len(header.labels)
    if header.kind is ClassifierKind.NEAREST:
        if header.examples < 2 or header.examples * dimensions > MOST_NUMBERS:
            raise ValueError(f"it cannot have {header.examples} examples of {dimensions} dimensions")
        return (header.examples, dimensions), (header.examples,)
    if header.examples:
        raise ValueError(f"one of kind {header.kind} keeps no examples")
    if header.kind is ClassifierKind.LOGISTIC:
        return (dimensions, labels), (labels,)
    widths = (dimensions, *HIDDEN, labels)
    return [*pairwise(widths), *((width,) for width in widths[1:])]


def _classifier(header: _Header, arrays: Sequence[NDArray[np.float32]]) -> Nearest | Logistic | Perceptron:
    labels = len(header.labels)
    if header.kind is ClassifierKind.NEAREST:
        vectors, sent = arrays
        numbers = sent.astype(np.int64)
        if (numbers != sent).any() or numbers.min() < 0 or numbers.max() >= labels:
            raise ValueError("it has examples of labels that it does not have")
        return Nearest(vectors, numbers, labels)
    if header.kind is ClassifierKind.LOGISTIC:
        weights, intercepts = arrays
        return Logistic(weights, intercepts)
    layers = len(HIDDEN) + 1
    return Perceptron(tuple(arrays[:layers]), tuple(arrays[layers:]))

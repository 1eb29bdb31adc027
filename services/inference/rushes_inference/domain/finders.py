"""Finders: the windows that classifiers of windows are trained on, and what is known of such a classifier."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_footage.features import Descriptor
from rushes_inference.domain.classifiers import MOST_NUMBERS, Vectors

MOST_WINDOWS: Final = 200_000
"""Limit for all windows of a training; see also MOST_NUMBERS."""
DRAWN: Final = -1
"""In place of a span's number: a window that was drawn from what lies outside of all spans."""


class WindowKind(StrEnum):
    """What a window is described by, in the order in which their numbers stand in a vector."""

    SOUND = "sound"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class WindowDescriptor:
    """What computes the vectors of windows."""

    kind: WindowKind
    descriptor: Descriptor
    """`dimensions` is the length of a window's vector."""
    window: float
    """Seconds."""
    hop: float
    """Seconds between the beginnings of two windows."""


@dataclass(frozen=True)
class WindowExamples:
    """Windows that are known to be of what is looked for, or not to be."""

    descriptors: tuple[WindowDescriptor, ...]
    """Each kind once at most, in the order of WindowKind."""
    window: float
    """Seconds."""
    hop: float
    """Seconds between the beginnings of two windows of a video."""
    vectors: Vectors
    """A row for each window: the numbers of all descriptors, one after the other. NaN where a window has none, as the
    picture of a video without one."""
    positive: NDArray[np.bool_]
    sources: NDArray[np.int64]
    """Which video each window is from, 0 or more. Windows of one video are never learned from and judged by at once."""
    spans: NDArray[np.int64]
    """Which example each window belongs to, 0 or more and all different among the videos; DRAWN for drawn negatives."""
    weights: NDArray[np.float32]
    """How many windows of its video each stands for: 1 for windows of spans. For a drawn one, the windows that could
    have been drawn divided by those that were: what is rare in a video is rare in what is measured, too."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Precision and recall of moments from a threshold on."""

    threshold: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class SpanMistake:
    """An example whose score is far from what it is."""

    span: int
    """As in WindowExamples.spans."""
    score: float
    """Highest score of its windows."""
    positive: bool
    """What the example says."""


@dataclass(frozen=True, slots=True)
class FinderCard:
    """What is known of a finder's classifier. Numbers are of videos that it had not learned from, weighted as in
    WindowExamples.weights: the average precision of windows, the threshold and the curve of moments."""

    algorithm: str
    """For people."""
    positives: int
    """Examples, like `negatives`."""
    negatives: int
    sources: int
    """Videos."""
    drawn: int
    """Windows."""
    average_precision: float | None
    """None: the positive examples are of one video."""
    average_precision_before: float | None
    """Of the same kind of classifier, trained on the examples of the version in use, for the same windows. None: there
    is no such version, or like `average_precision`."""
    threshold: float | None
    """The score with the best F1. None: like `average_precision`."""
    note: str
    """What limits these numbers, for people; may be empty."""
    curve: tuple[CurvePoint, ...]
    """By threshold, ascending; 200 at most, empty where there is no average precision."""
    mistakes: tuple[SpanMistake, ...]
    """The worst first, ten at most."""
    trainer: str
    """Version of the code that trained it."""


@dataclass(frozen=True, slots=True)
class LearnedFinder:
    """The result of a training."""

    card: FinderCard
    model: bytes
    """The classifier's bytes, see learning.finder_file."""


def mistake_in(examples: WindowExamples) -> str:
    """What is wrong with examples, in words; empty: a classifier can be trained on them."""
    count, dimensions = len(examples.vectors), sum(each.descriptor.dimensions for each in examples.descriptors)
    if examples.vectors.shape != (count, dimensions):
        return f"must have {dimensions} numbers for each window, and have {examples.vectors.shape[1:]}"
    if any(len(each) != count for each in (examples.positive, examples.sources, examples.spans, examples.weights)):
        return f"must say of each of {count} windows what it is"
    most = min(MOST_WINDOWS, MOST_NUMBERS // dimensions)
    if count > most:
        return f"must have {most} windows of {dimensions} numbers at most, and have {count}: switch some off"
    if np.isinf(examples.vectors).any():
        return "must be finite numbers"
    if not examples.positive.any():
        return "must have a window of a positive example, and have none"
    if examples.positive.all():
        return "must leave windows outside of positive examples, and leave none: mark a negative example"
    return ""

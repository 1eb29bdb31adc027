"""Chooses the kind of classifier by cross-validation and trains the best one on all examples."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_footage.classifiers import Candidate, ClassifierKind, LabelScore, ModelCard, TrainingStep
from rushes_inference.domain.classifiers import (
    LEAST_LABELS,
    LEAST_OF_A_LABEL,
    Examples,
    LabelNumbers,
    TrainedLesson,
    Vectors,
)
from rushes_inference.learning.calibration import confidences, temperature_for, unsure_below
from rushes_inference.learning.classifier import TrainedClassifier
from rushes_inference.learning.folds import fold_count, fold_of_each, splits
from rushes_inference.learning.logistic import Logistic, fit_logistic
from rushes_inference.learning.nearest import Nearest, fit_nearest
from rushes_inference.learning.perceptron import Perceptron, fit_perceptron

TRAINER: Final = "1"
"""Version of this package: raise it whenever the same examples give other classifiers."""
_EPOCHS: Final = 100
_EPOCHS_IN_THE_END: Final = 200

_Fit: TypeAlias = Callable[[Vectors, LabelNumbers, int], Nearest | Logistic | Perceptron]
_COMPARED: Final[dict[ClassifierKind, _Fit]] = {
    ClassifierKind.NEAREST: fit_nearest,
    ClassifierKind.LOGISTIC: fit_logistic,
    ClassifierKind.PERCEPTRON: partial(fit_perceptron, epochs=_EPOCHS),
}
_IN_THE_END: Final[dict[ClassifierKind, _Fit]] = {
    **_COMPARED,
    ClassifierKind.PERCEPTRON: partial(fit_perceptron, epochs=_EPOCHS_IN_THE_END),
}


@dataclass(frozen=True)
class _Judged:
    """A kind and its predictions for held-out examples."""

    kind: ClassifierKind
    accuracy: float
    scores: NDArray[np.float64]


def missing(labels: tuple[str, ...], numbers: LabelNumbers) -> dict[str, int]:
    """How many examples each label with too few lacks, largest first; the others can be learned without them."""
    lacks = LEAST_OF_A_LABEL - np.bincount(numbers, minlength=len(labels))
    return {labels[place]: int(lacks[place]) for place in np.argsort(-lacks, kind="stable") if lacks[place] > 0}


def enough(labels: tuple[str, ...], numbers: LabelNumbers) -> bool:
    """Whether training is possible: two labels with two examples each."""
    return len(labels) - len(missing(labels, numbers)) >= LEAST_LABELS


def train(examples: Examples, step: Callable[[TrainingStep], None]) -> tuple[TrainedClassifier, TrainedLesson]:
    """Train the best kind on these examples, for which `enough` holds. The same examples give the same classifier."""
    learned, used = _without_rare_labels(examples)
    folds = fold_of_each(learned.numbers, fold_count(learned.numbers))
    count = int(folds.max()) + 1
    total = count * len(_COMPARED) + 1
    judged: list[_Judged] = []
    for place, kind in enumerate(_COMPARED):

        def said(done: int, before: int = place * count) -> None:
            step(TrainingStep(before + done, total))

        judged.append(_judged(kind, learned, folds, said))
    best = max(judged, key=lambda each: each.accuracy)
    classifier = _IN_THE_END[best.kind](learned.vectors, learned.numbers, len(learned.labels))
    temperature = temperature_for(best.scores, learned.numbers)
    doubtful = unsure_below(confidences(best.scores, temperature), learned.numbers)
    step(TrainingStep(total, total))
    told = best.scores.argmax(axis=1)
    confusion = _confusion(told, learned.numbers, len(learned.labels))
    told_of_all = np.full(len(examples.numbers), -1)
    told_of_all[used] = np.array([examples.labels.index(label) for label in learned.labels])[told]
    sure_of_all = np.zeros(len(examples.numbers))
    sure_of_all[used] = confidences(best.scores, temperature).max(axis=1)
    card = ModelCard(
        kind=best.kind,
        descriptor=learned.descriptor,
        examples=len(learned.numbers),
        folds=count,
        accuracy=best.accuracy,
        candidates=tuple(Candidate(each.kind, each.accuracy) for each in judged),
        scores=_label_scores(learned.labels, confusion),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        left_out=tuple(label for label in examples.labels if label not in learned.labels),
        temperature=temperature,
        unsure_below=doubtful,
        trainer=TRAINER,
    )
    return TrainedClassifier(learned.descriptor, learned.labels, temperature, doubtful, classifier), TrainedLesson(
        card, tuple(told_of_all.tolist()), tuple(sure_of_all.tolist())
    )


def _without_rare_labels(examples: Examples) -> tuple[Examples, NDArray[np.bool_]]:
    """Examples of labels that can be learned, and their indexes."""
    counts = np.bincount(examples.numbers, minlength=len(examples.labels))
    kept = np.flatnonzero(counts >= LEAST_OF_A_LABEL)
    now = np.full(len(counts), -1)
    now[kept] = np.arange(len(kept))
    used = now[examples.numbers] >= 0
    labels = tuple(examples.labels[place] for place in kept)
    return Examples(examples.descriptor, labels, examples.vectors[used], now[examples.numbers[used]]), used


def _judged(kind: ClassifierKind, examples: Examples, folds: NDArray[np.int64], said: Callable[[int], None]) -> _Judged:
    scores = np.empty((len(examples.numbers), len(examples.labels)))
    shares = []
    for done, (learned, asked) in enumerate(splits(folds), start=1):
        fitted = _COMPARED[kind](examples.vectors[learned], examples.numbers[learned], len(examples.labels))
        scores[asked] = fitted.scores(examples.vectors[asked])
        shares.append(float((scores[asked].argmax(axis=1) == examples.numbers[asked]).mean()))
        said(done)
    return _Judged(kind, sum(shares) / len(shares), scores)


def _confusion(told: NDArray[np.intp], numbers: LabelNumbers, labels: int) -> NDArray[np.int64]:
    return np.bincount(numbers * labels + told, minlength=labels**2).reshape(labels, labels)


def _label_scores(labels: tuple[str, ...], confusion: NDArray[np.int64]) -> tuple[LabelScore, ...]:
    right, of_label, told = np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    return tuple(
        LabelScore(label, int(count), hits / said if said else 0.0, hits / count)
        for label, count, said, hits in zip(labels, of_label.tolist(), told.tolist(), right.tolist(), strict=True)
    )

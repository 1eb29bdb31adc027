"""Trains a classifier of labels: chooses its kind by examples that were held out, and fits it to all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from rushes_footage.classifiers import Candidate, ClassifierKind, LabelScore, ModelCard, TrainingStep
from rushes_inference.domain.classifiers import LEAST_OF_A_LABEL, Examples, LabelNumbers, TrainedLesson, Vectors
from rushes_inference.learning.calibration import confidences
from rushes_inference.learning.classifier import TrainedClassifier
from rushes_inference.learning.fitting.label_classifiers import SEED, fit_logistic, fit_perceptron
from rushes_inference.learning.fitting.label_confidences import temperature_for, unsure_below
from rushes_inference.learning.logistic import Logistic
from rushes_inference.learning.nearest import Nearest, fit_nearest
from rushes_inference.learning.perceptron import Perceptron

TRAINER: Final = "2"
"""Version of this package: raise it whenever the same examples give other classifiers."""
_MOST_FOLDS: Final = 5
_EPOCHS: Final = 100
_EPOCHS_IN_THE_END: Final = 200

_Folds: TypeAlias = Sequence[tuple[NDArray[np.intp], NDArray[np.intp]]]
"""Indexes of the examples to learn from, and of those that are held out."""
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


def train(examples: Examples, step: Callable[[TrainingStep], None]) -> tuple[TrainedClassifier, TrainedLesson]:
    """Train the best kind on these examples, for which `enough` holds. The same examples give the same classifier."""
    learned, used = _without_rare_labels(examples)
    folds = _folds(learned.numbers)
    count = len(folds)
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


def _folds(numbers: LabelNumbers) -> _Folds:
    """As many as the rarest label has examples, within 2 to 5: each label's are spread evenly over all folds."""
    count = max(2, min(_MOST_FOLDS, int(np.bincount(numbers).min())))
    return list(StratifiedKFold(count, shuffle=True, random_state=SEED).split(numbers, numbers))


def _judged(kind: ClassifierKind, examples: Examples, folds: _Folds, said: Callable[[int], None]) -> _Judged:
    scores = np.empty((len(examples.numbers), len(examples.labels)))
    shares = []
    for done, (learned, asked) in enumerate(folds, start=1):
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

"""Trains a finder's classifier: chooses its kind by videos that were held out, and fits it to all examples."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_footage.classifiers import TrainingStep
from rushes_inference.domain.classifiers import Vectors
from rushes_inference.domain.finders import DRAWN, FinderCard, WindowExamples
from rushes_inference.learning.finder import Linear, TrainedFinder, Trees, mean_of
from rushes_inference.learning.fitting.boosted_trees import fit_trees
from rushes_inference.learning.fitting.calibrating import calibration_of, identity
from rushes_inference.learning.fitting.held_out import (
    Folds,
    average_precision,
    average_precision_of_folds,
    curve_of,
    folds_by_source,
    folds_by_span,
    mistakes_of,
    positive_sources,
)
from rushes_inference.learning.fitting.logistic_regression import fit_linear

TRAINER: Final = "4"
"""Version of this package: raise it whenever the same examples give other classifiers."""
_FEW_SOURCES: Final = 5
_SEEDS: Final = 1 << 32

_Odds = NDArray[np.float32]


class _Kind(StrEnum):
    """What a classifier consists of; of equally good ones the first is chosen."""

    BOTH = "boosted trees and logistic regression"
    TREES = "boosted trees"
    LINEAR = "logistic regression"


def train_finder(
    examples: WindowExamples, before: WindowExamples | None, seed: int, step: Callable[[TrainingStep], None]
) -> tuple[TrainedFinder, FinderCard]:
    """The best classifier for these examples, of which `mistake_in` says nothing.

    `before` are the examples of the version in use, with the same numbers of videos: the card compares both on the
    same windows. The same input gives the same classifier on one thread.
    """
    seed %= _SEEDS
    with warnings.catch_warnings():
        # Of rounding, and of few examples in a fold: the card says that better.
        warnings.simplefilter("ignore")
        return _trained(examples, before, seed, step)


def _trained(
    examples: WindowExamples, before: WindowExamples | None, seed: int, step: Callable[[TrainingStep], None]
) -> tuple[TrainedFinder, FinderCard]:
    by_source = folds_by_source(examples, seed)
    folds = folds_by_span(examples, seed) if by_source is None else by_source
    compared = before if by_source is not None else None
    count = 0 if folds is None else int(folds.max()) + 1
    total = count * (1 if compared is None else 2) + 1
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        step(TrainingStep(done, total))

    kind, calibration, odds = _Kind.BOTH, identity(), None
    if folds is not None:
        judged = _judged(examples, folds, seed, one_more)
        known = ~np.isnan(judged[kind])
        seen = _some(examples, known)
        if seen.positive.any() and not seen.positive.all():
            # Over all at once: of two kinds, the one whose scale is the same in all folds is the better one.
            precisions = {each: average_precision(seen, judged[each][known]) for each in _Kind}
            kind = max(_Kind, key=lambda each: precisions[each])
            odds = judged[kind]
            calibration = calibration_of(seen, odds[known])
    trees, linear = _fitted(kind, examples.vectors, examples.positive, seed)
    finder = TrainedFinder(examples.descriptors, examples.window, examples.hop, trees, linear, calibration)
    card = _counted(kind, examples)
    if by_source is not None and odds is not None:
        known = ~np.isnan(odds)
        seen = _some(examples, known)
        # As they are stored.
        scores = calibration.scores(odds[known]).astype(np.float16).astype(np.float32)
        curve, threshold = curve_of(seen, scores)
        card = replace(
            card,
            average_precision=average_precision_of_folds(seen, odds[known], by_source[known]),
            average_precision_before=None
            if compared is None
            else _before(kind, examples, by_source, known, compared, seed, one_more),
            threshold=threshold,
            curve=curve,
            mistakes=mistakes_of(seen, scores),
        )
    step(TrainingStep(total, total))
    return finder, replace(card, note=_note(examples, card))


def _fitted(
    kind: _Kind, vectors: Vectors, positive: NDArray[np.bool_], seed: int
) -> tuple[Trees | None, Linear | None]:
    return (
        None if kind is _Kind.LINEAR else fit_trees(vectors, positive, seed),
        None if kind is _Kind.TREES else fit_linear(vectors, positive),
    )


def _judged(examples: WindowExamples, folds: Folds, seed: int, one_more: Callable[[], None]) -> Mapping[_Kind, _Odds]:
    """Log odds of all windows by classifiers of each kind that had not learned from their fold; NaN for a fold without
    which there are not both classes."""
    of_trees, of_linear = (np.full(len(folds), np.nan, np.float32) for _ in range(2))
    for learned, asked in _splits(folds):
        if _both_classes(examples.positive[learned]):
            trees, linear = _fitted(_Kind.BOTH, examples.vectors[learned], examples.positive[learned], seed)
            assert trees is not None
            assert linear is not None
            of_trees[asked] = trees.scores(examples.vectors[asked])
            of_linear[asked] = linear.scores(examples.vectors[asked])
        one_more()
    return {
        _Kind.BOTH: mean_of(iter((of_trees, of_linear))),
        _Kind.TREES: of_trees,
        _Kind.LINEAR: of_linear,
    }


def _before(
    kind: _Kind,
    examples: WindowExamples,
    folds: Folds,
    known: NDArray[np.bool_],
    before: WindowExamples,
    seed: int,
    one_more: Callable[[], None],
) -> float | None:
    """Average precision of the same windows by classifiers that learned from `before` without the videos of their
    fold; None where that leaves a fold without both classes."""
    odds = np.full(len(folds), np.nan, np.float32)
    for _, asked in _splits(folds):
        elsewhere = ~np.isin(before.sources, examples.sources[asked])
        if known[asked].any():
            if not _both_classes(before.positive[elsewhere]):
                return None
            parts = _fitted(kind, before.vectors[elsewhere], before.positive[elsewhere], seed)
            odds[asked] = mean_of(part.scores(examples.vectors[asked]) for part in parts if part is not None)
        one_more()
    return average_precision_of_folds(_some(examples, known), odds[known], folds[known])


def _splits(folds: Folds) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    for fold in range(int(folds.max()) + 1):
        yield np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)


def _both_classes(positive: NDArray[np.bool_]) -> bool:
    return bool(positive.any() and not positive.all())


def _some(examples: WindowExamples, which: NDArray[np.bool_]) -> WindowExamples:
    """What is known of some windows, without their vectors, which take most of the memory."""
    return replace(
        examples,
        vectors=examples.vectors[:0],
        positive=examples.positive[which],
        sources=examples.sources[which],
        spans=examples.spans[which],
        weights=examples.weights[which],
    )


def _counted(kind: _Kind, examples: WindowExamples) -> FinderCard:
    spans = examples.spans != DRAWN
    return FinderCard(
        algorithm=kind.value,
        positives=len(np.unique(examples.spans[spans & examples.positive])),
        negatives=len(np.unique(examples.spans[spans & ~examples.positive])),
        sources=len(np.unique(examples.sources)),
        drawn=int(np.count_nonzero(~spans)),
        average_precision=None,
        average_precision_before=None,
        threshold=None,
        note="",
        curve=(),
        mistakes=(),
        trainer=TRAINER,
    )


def _note(examples: WindowExamples, card: FinderCard) -> str:
    sources = positive_sources(examples)
    if sources == 1:
        return (
            "All positive examples are from one video, so it is not known how well it finds them in others: "
            "add examples from another video."
        )
    if card.average_precision is None:
        return (
            "The negative examples are all from one video, so it is not known how well it finds moments in others: "
            "add negative examples from another video."
        )
    if sources < _FEW_SOURCES:
        return f"Only {sources} videos have positive examples, so these numbers are rough."
    return ""

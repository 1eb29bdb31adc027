"""Folds of windows that never share a video, and what is measured on windows that were held out."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, precision_recall_curve
from sklearn.model_selection import StratifiedGroupKFold

from rushes_inference.domain.finders import DRAWN, CurvePoint, SpanMistake, WindowExamples

_MOST_FOLDS: Final = 5
_STRETCH: Final = 20
"""Drawn windows that are held out together where there is one video."""
_MOST_POINTS: Final = 200
_MOST_MISTAKES: Final = 10

Folds = NDArray[np.int64]
"""The fold in which each window is held out, from 0 on."""


def positive_sources(examples: WindowExamples) -> int:
    """Number of videos with windows of positive examples."""
    return len(np.unique(examples.sources[examples.positive]))


def folds_by_source(examples: WindowExamples, seed: int) -> Folds | None:
    """Up to five folds; None where the positive examples are of one video."""
    return _folds(examples, examples.sources, positive_sources(examples), seed)


def folds_by_span(examples: WindowExamples, seed: int) -> Folds | None:
    """Folds of one video, which separate examples only: good enough to calibrate by, and no measure of other videos.

    None where there is one positive example.
    """
    drawn = examples.spans == DRAWN
    stretches = np.cumsum(drawn) // _STRETCH + int(examples.spans.max()) + 1
    spans = np.where(drawn, stretches, examples.spans)
    return _folds(examples, spans, len(np.unique(examples.spans[examples.positive])), seed)


def _folds(examples: WindowExamples, groups: NDArray[np.int64], positive_groups: int, seed: int) -> Folds | None:
    count = min(_MOST_FOLDS, positive_groups)
    if count < 2:
        return None
    folds = np.empty(len(groups), np.int64)
    splits = StratifiedGroupKFold(count, shuffle=True, random_state=seed).split(groups, examples.positive, groups)
    for fold, (_, held_out) in enumerate(splits):
        folds[held_out] = fold
    return folds


def average_precision(examples: WindowExamples, scores: NDArray[np.float32]) -> float:
    """The mean of the precision over all recalls, of windows in which both classes occur."""
    return float(average_precision_score(examples.positive, scores, sample_weight=examples.weights))


def average_precision_of_folds(examples: WindowExamples, scores: NDArray[np.float32], folds: Folds) -> float:
    """The mean over folds of the mean of the precision over all recalls; `folds` are those of these windows.

    Each fold was scored by a classifier of its own, and the scales of two differ: one that has not learned from the
    rejected moments of a video gives them higher scores than others give to positives. So windows are compared within
    their fold.
    0 where no fold has both classes.
    """
    held_out = [folds == fold for fold in np.unique(folds)]
    precisions = [
        float(average_precision_score(examples.positive[some], scores[some], sample_weight=examples.weights[some]))
        for some in held_out
        if examples.positive[some].any() and not examples.positive[some].all()
    ]
    return sum(precisions) / max(1, len(precisions))


def moments_of(
    examples: WindowExamples, scores: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Of each example and each drawn window: its score, whether it is positive, and how often it counts.

    They are counted as a person reviews them, by moments, each with the highest score of its windows. So an example
    counts once, whatever its length, and is found where a part of it is: clips are often longer than what they are cut
    for. Drawn negatives are single windows; each counts as often as there are windows that it stands for
    (WindowExamples.weights), divided by the windows that overlap one another and would be one moment: window / hop.
    """
    drawn = examples.spans == DRAWN
    _, span = np.unique(examples.spans[~drawn], return_inverse=True)
    spans = int(span.max(initial=-1)) + 1
    highest = np.full(spans, -np.inf)
    np.maximum.at(highest, span, scores[~drawn])
    positive = np.zeros(spans, np.bool_)
    positive[span] = examples.positive[~drawn]
    together = max(1.0, examples.window / examples.hop)
    return (
        np.concatenate((highest, scores[drawn].astype(np.float64))),
        np.concatenate((positive, examples.positive[drawn])),
        np.concatenate((np.ones(spans), examples.weights[drawn] / together)),
    )


def curve_of(examples: WindowExamples, scores: NDArray[np.float32]) -> tuple[tuple[CurvePoint, ...], float]:
    """The precision-recall curve of moments at scores of positive ones, and the threshold with the best F1.

    Between that score and the next lower one every threshold has this F1; it lies in the middle of both.
    """
    heights, positive, weights = moments_of(examples, scores)
    precisions, recalls, thresholds = precision_recall_curve(
        positive, heights, sample_weight=weights, drop_intermediate=False
    )
    precisions, recalls = precisions[:-1], recalls[:-1]  # The last point is of no threshold.
    best = int(np.argmax(precisions * recalls / np.maximum(precisions + recalls, 1e-12)))
    lower = thresholds[best - 1] if best else thresholds[best]
    threshold = (float(thresholds[best]) + float(lower)) / 2
    there = np.flatnonzero(np.isin(thresholds, heights[positive]))
    if len(there) > _MOST_POINTS:
        there = there[np.linspace(0, len(there) - 1, _MOST_POINTS).astype(np.int64)]
    points = zip(thresholds[there].tolist(), precisions[there].tolist(), recalls[there].tolist(), strict=True)
    return tuple(CurvePoint(*point) for point in points), threshold


def mistakes_of(examples: WindowExamples, scores: NDArray[np.float32]) -> tuple[SpanMistake, ...]:
    """The examples whose highest score is farthest from what they are."""
    known = examples.spans != DRAWN
    spans, of_window = np.unique(examples.spans[known], return_inverse=True)
    highest = np.zeros(len(spans), np.float32)
    np.maximum.at(highest, of_window, scores[known])
    positive = np.zeros(len(spans), np.bool_)
    positive[of_window] = examples.positive[known]
    worst = np.argsort(-np.abs(highest - positive), kind="stable")[:_MOST_MISTAKES]
    return tuple(SpanMistake(int(spans[place]), float(highest[place]), bool(positive[place])) for place in worst)

"""Calibrated scores: of moments with the score 0.8, some 8 of 10 are right.

What is counted is what a person reviews: moments (see moments_of). Without the weights of those that were drawn, scores
would hold for footage in which what is looked for is as frequent as among the examples, and of a scan's moments with
0.8 nearly all would be wrong. So they hold for footage like the examples' own videos; where it is rarer, fewer are
right. What was not cut in these videos counts as wrong: the more of it there is, the more careful the scores are.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from rushes_inference.domain.finders import WindowExamples
from rushes_inference.learning.finder import Calibration
from rushes_inference.learning.fitting.held_out import moments_of

_MANY: Final = 200
"""Positive examples from which on the curve may have any ascending form; with fewer, it is a sigmoid."""
_FLATTEST: Final = 0.01
_STEEPEST: Final = 100.0
_SIGMOID_KNOTS: Final = np.linspace(-12, 12, 97)
"""Straight lines between these are within 0.001 of a sigmoid."""
_MOST_KNOTS: Final = 500
_NEAREST_KNOTS: Final = 1e-4

_Doubles = NDArray[np.float64]


def identity() -> Calibration:
    """The sigmoid of the log odds themselves, for want of anything held out."""
    return _sigmoid(1.0, 0.0)


def calibration_of(examples: WindowExamples, odds: NDArray[np.float32]) -> Calibration:
    """The calibration by held-out windows with these log odds, in which both classes occur."""
    heights, positive, weights = moments_of(examples, odds)
    if np.count_nonzero(positive) < _MANY:
        return _fitted_sigmoid(heights, positive, weights)
    return _fitted_steps(heights, positive, weights)


def _fitted_sigmoid(heights: _Doubles, positive: NDArray[np.bool_], weights: _Doubles) -> Calibration:
    """Platt's method with his smoothed targets (1999), so that no number of right answers becomes certainty."""
    rights, wrongs = float(weights[positive].sum()), float(weights[~positive].sum())
    targets = np.where(positive, (rights + 1) / (rights + 2), 1 / (wrongs + 2))
    scale = max(float(heights.std()), 1e-6)
    inputs = np.concatenate((heights, heights))[:, None] / scale
    # A target between 0 and 1 is an example of both classes.
    classes = np.repeat([True, False], len(heights))
    shares = np.concatenate((weights * targets, weights * (1 - targets)))
    fitted = LogisticRegression(C=1e6, max_iter=1000).fit(inputs, classes, shares / shares.mean())
    # Descending would put what is least alike first.
    slope = float(np.clip(fitted.coef_.item() / scale, _FLATTEST, _STEEPEST))
    return _sigmoid(slope, float(fitted.intercept_.item()))


def _sigmoid(slope: float, intercept: float) -> Calibration:
    return _ascending((_SIGMOID_KNOTS - intercept) / slope, 1 / (1 + np.exp(-_SIGMOID_KNOTS)))


def _fitted_steps(heights: _Doubles, positive: NDArray[np.bool_], weights: _Doubles) -> Calibration:
    """Isotonic regression, whose steps become slopes, so that no two windows have one score without need."""
    steps = IsotonicRegression(y_min=0, y_max=1).fit_transform(heights, positive, sample_weight=weights)
    _, step = np.unique(steps, return_inverse=True)
    of_step = np.bincount(step, weights)
    middles = np.bincount(step, weights * heights) / of_step
    # One more that is right and one that is wrong, in each step: no certainty (Laplace's rule).
    shares = np.maximum.accumulate((np.bincount(step, weights * positive) + 1) / (of_step + 2))
    # The upper half of the last step would all be one.
    middles = np.append(middles, max(float(heights.max()), middles[-1] + 1))
    shares = np.append(shares, (shares[-1] + 1) / 2)
    return _ascending(middles, shares)


def _ascending(knots: _Doubles, shares: _Doubles) -> Calibration:
    if len(knots) > _MOST_KNOTS:
        some = np.linspace(0, len(knots) - 1, _MOST_KNOTS).astype(np.int64)
        knots, shares = knots[some], shares[some]
    kept = [0]
    for place in range(1, len(knots)):
        if knots[place] - knots[kept[-1]] > _NEAREST_KNOTS * max(1.0, abs(knots[place])):
            kept.append(place)
    return Calibration(knots[kept].astype(np.float32), shares[kept].astype(np.float32))

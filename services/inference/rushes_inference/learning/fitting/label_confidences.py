"""How sure the answers about held-out examples were, and the confidence below which an answer counts as unsure."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.classifiers import LabelNumbers
from rushes_inference.learning.calibration import LEAST, MOST
from rushes_inference.learning.logistic import log_shares

_RELIABLE: Final = 0.9
"""Share of right answers above the threshold."""
_GOLDEN: Final = (5**0.5 - 1) / 2
_STEPS: Final = 40

_Doubles = NDArray[np.float64]


def temperature_for(scores: _Doubles, numbers: LabelNumbers) -> float:
    """The temperature that maximises the likelihood of scores of held-out examples (Guo et al. 2017).

    Targets are smoothed as in Platt (1999), so that no number of right answers becomes certainty.
    """
    examples, labels = scores.shape
    doubt = 1 / (examples + 2)
    wanted = np.full(scores.shape, doubt / (labels - 1))
    wanted[np.arange(examples), numbers] = 1 - doubt

    def surprise(exponent: float) -> float:
        return -float((wanted * log_shares(scores / np.exp(exponent))).sum())

    low, high = np.log(LEAST), np.log(MOST)
    for _ in range(_STEPS):  # Golden-section search: the function has one minimum.
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if surprise(left) < surprise(right):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def unsure_below(sure: _Doubles, numbers: LabelNumbers) -> float:
    """The least confidence at or above which nine of ten answers are right; 1 where there is none."""
    told, most = sure.argmax(axis=1), sure.max(axis=1)
    order = np.argsort(-most, kind="stable")
    most = most[order]
    right = np.cumsum((told == numbers)[order]) / np.arange(1, len(order) + 1)
    last_of_its_kind = np.append(most[1:] < most[:-1], True)
    reliable = np.flatnonzero(last_of_its_kind & (right >= _RELIABLE))
    return float(most[reliable[-1]]) if len(reliable) else 1.0

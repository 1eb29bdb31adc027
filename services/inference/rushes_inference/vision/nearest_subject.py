"""Choosing the subject of each clip among its boxes, as the replaced cutter does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_OTHER_CLASS = 1.0
"""Penalty for a box of another class, as a squared distance."""


@dataclass(frozen=True)
class Candidates:
    """Boxes of one picture."""

    centres: NDArray[np.float64]
    """n x 2: x and y as shares of the picture's width and height, 0 to 1."""
    classes: NDArray[np.int64]


def followed(at_cursor: Candidates, starts: Sequence[Candidates], centre: float) -> list[float]:
    """The crop's centre of each clip, from the boxes in its first frame.

    The subject is the box at the cursor that is nearest to the crop's `centre`, halfway up; of each clip it is the one
    nearest to where it was last, one of its class where there is any so near. Where nothing is found it stays there;
    where nothing is found at the cursor nobody is followed, and the answer is empty.
    """
    if not len(at_cursor.centres):
        return []
    chosen = int(_squares(at_cursor.centres, np.array([centre, 0.5])).argmin())
    kind, last = at_cursor.classes[chosen], at_cursor.centres[chosen]
    centres = []
    for found in starts:
        if len(found.centres):
            costs = _squares(found.centres, last) + np.where(found.classes == kind, 0.0, _OTHER_CLASS)
            last = found.centres[int(costs.argmin())]
        centres.append(float(last[0]))
    return centres


def _squares(centres: NDArray[np.float64], place: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(((centres - place) ** 2).sum(axis=1))

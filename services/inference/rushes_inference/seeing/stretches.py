"""Stretches of videos out of the cosines of their pictures to a question."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_NEAR: Final = 0.5
"""Of the best cosine of a stretch above the floor: all of its pictures have this share of it at least."""


@dataclass(frozen=True)
class Layout:
    """Where the vectors of each content lie among all of them, and which pictures they stand for."""

    offsets: NDArray[np.int64]
    """The first vector of each content, and behind them the number of all vectors."""
    begins: NDArray[np.uint32]
    """For each vector the first of its pictures, which go on until that of the next one of its content."""
    pictures: NDArray[np.uint32]
    """Of each content."""


@dataclass(frozen=True)
class FoundStretch:
    """Pictures that follow one another."""

    content: int
    begin: int
    """The first picture."""
    end: int
    """Behind the last."""
    cosine: float
    """Of the best."""


def best_stretches(cosines: NDArray[np.float32], layout: Layout, floor: float, most: int) -> list[FoundStretch]:
    """The best first, `most` of them: in each run of pictures above the floor those near its best."""
    above = np.flatnonzero(cosines > floor)
    if not len(above):
        return []
    runs = _runs(above, layout)
    best = np.maximum.reduceat(cosines[above], runs)
    least = np.repeat(floor + _NEAR * (best - floor), np.diff([*runs, len(above)]))
    near = above[cosines[above] >= least.astype(np.float32)]
    runs = _runs(near, layout)
    best = np.maximum.reduceat(cosines[near], runs)
    lasts = np.append(runs[1:], len(near)) - 1
    order = np.argsort(-best, kind="stable")[:most]
    return [_stretch(near[runs[run]], near[lasts[run]], float(best[run]), layout) for run in order.tolist()]


def _runs(chosen: NDArray[np.int64], layout: Layout) -> NDArray[np.int64]:
    """Where runs of vectors of one content begin among chosen ones."""
    contents = np.searchsorted(layout.offsets, chosen, side="right")
    breaks = (np.diff(chosen) > 1) | (np.diff(contents) > 0)
    return np.concatenate((np.zeros(1, np.int64), np.flatnonzero(breaks) + 1))


def _stretch(first: int, last: int, cosine: float, layout: Layout) -> FoundStretch:
    content = int(np.searchsorted(layout.offsets, first, side="right")) - 1
    goes_on = last + 1 < layout.offsets[content + 1]
    end = layout.begins[last + 1] if goes_on else layout.pictures[content]
    return FoundStretch(content, int(layout.begins[first]), int(end), cosine)

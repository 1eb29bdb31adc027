"""The assignment problem: pairs of rows and columns with the least total cost."""

import lap
import numpy as np
from numpy.typing import NDArray


def cheapest_pairs(costs: NDArray[np.float64], most: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the pairs, ascending by row; pairs that cost more than `most` are not made.

    Jonker and Volgenant's shortest augmenting paths; minimal where an unpaired row or column costs half of `most`.
    """
    if not costs.size:
        return np.empty(0, np.intp), np.empty(0, np.intp)
    _, columns, _ = lap.lapjv(costs, extend_cost=True, cost_limit=most)
    rows = np.flatnonzero(columns >= 0)
    return rows, columns[rows].astype(np.intp)

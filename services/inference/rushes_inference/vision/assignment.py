"""Which of some is which of others: pairs whose costs are least in sum."""

import lap
import numpy as np
from numpy.typing import NDArray


def cheapest_pairs(costs: NDArray[np.float64], most: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns, ascending by row, that belong together; to pair two costs at most `most`.

    Jonker and Volgenant's shortest augmenting paths: no other pairs cost less in sum, where one that is left alone
    costs half of `most`.
    """
    if not costs.size:
        return np.empty(0, np.intp), np.empty(0, np.intp)
    _, columns, _ = lap.lapjv(costs, extend_cost=True, cost_limit=most)
    rows = np.flatnonzero(columns >= 0)
    return rows, columns[rows].astype(np.intp)

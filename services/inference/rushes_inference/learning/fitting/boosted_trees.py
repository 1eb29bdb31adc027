"""Boosted trees, fitted by scikit-learn's HistGradientBoostingClassifier to ranks of numbers.

Ranks are computed here: scikit-learn's own are weighted percentiles where classes have weights, which take ten times as
long as the trees.

Of long vectors, as those of added models, trees are fitted to the numbers that tell the classes apart best, each by
itself: by Bhattacharyya's distance of normal distributions (Bhattacharyya 1943), which counts means and deviations.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from rushes_inference.domain.classifiers import LARGEST_NUMBER, Vectors
from rushes_inference.learning.finder import Trees

_TREES: Final = 60
_RATE: Final = 0.15
_LEAVES: Final = 15
_PENALTY: Final = 1.0
_LEAST_IN_A_LEAF: Final = (3, 20)
_EDGES: Final = 16
"""Numbers of each class at which trees may divide. More take time, and tell no more of some thousand windows."""


_MOST_NUMBERS: Final = 512
"""Numbers of a vector that trees are fitted to: the time grows with them."""
_LEAST_VARIANCE: Final = 1e-8

_Columns = NDArray[np.int64]


@dataclass(frozen=True)
class Ranks:
    """How numbers become ranks, and ranks numbers again."""

    edges: tuple[NDArray[np.float32], ...]
    """Of each number of a vector, ascending, no two the same."""

    def of(self, vectors: Vectors) -> Vectors:
        """How many edges are below each number; NaN for NaN."""
        answer = np.empty_like(vectors)
        for column, edges in enumerate(self.edges):
            answer[:, column] = np.searchsorted(edges, vectors[:, column])
        answer[np.isnan(vectors)] = np.nan
        return answer

    def number(self, column: int, rank: float) -> float:
        """Numbers at or below it have ranks at or below this one."""
        return float(self.edges[column][int(rank)]) if np.isfinite(rank) else LARGEST_NUMBER


def ranks_for(vectors: Vectors, positive: NDArray[np.bool_]) -> Ranks:
    """With as many edges among the numbers of either class, however rare that is."""
    return Ranks(tuple(_edges(vectors[:, column], positive) for column in range(vectors.shape[1])))


def _edges(numbers: NDArray[np.float32], positive: NDArray[np.bool_]) -> NDArray[np.float32]:
    found = []
    for of_class in (positive, ~positive):
        there = numbers[of_class]
        there = np.sort(there[~np.isnan(there)])
        if len(there):
            found.append(there[np.linspace(0, len(there) - 1, _EDGES + 1).astype(np.int64)[:-1]])
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.float32)


def fit_trees(vectors: Vectors, positive: NDArray[np.bool_], seed: int) -> Trees:
    """Both classes occur. Numbers may be missing. The same input gives the same trees on one thread."""
    columns = telling(vectors, positive, _MOST_NUMBERS)
    told = vectors[:, columns]
    ranks = ranks_for(told, positive)
    trees = trees_of(fitted(ranks.of(told), positive, seed), ranks)
    return replace(trees, features=columns[trees.features].astype(np.int32))


def telling(vectors: Vectors, positive: NDArray[np.bool_], most: int) -> _Columns:
    """Which numbers tell the classes apart best, `most` at most, ascending."""
    count = vectors.shape[1]
    if count <= most:
        return np.arange(count)
    (mean, spread), (other_mean, other_spread) = (_moments(vectors[each]) for each in (positive, ~positive))
    both = spread + other_spread
    distances = np.square(mean - other_mean) / (4 * both) + np.log(both / (2 * np.sqrt(spread * other_spread))) / 2
    return np.sort(np.argsort(-distances, kind="stable")[:most])


def _moments(vectors: Vectors) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and variance of each number; what is missing everywhere is 0."""
    missing = np.isnan(vectors)
    count = np.maximum((~missing).sum(axis=0), 1)
    numbers = np.where(missing, np.float32(0), vectors)
    mean = numbers.sum(axis=0, dtype=np.float64) / count
    square = np.einsum("ij,ij->j", numbers, numbers, dtype=np.float64) / count
    return mean, np.maximum(square - np.square(mean), _LEAST_VARIANCE)


def fitted(ranks: Vectors, positive: NDArray[np.bool_], seed: int) -> HistGradientBoostingClassifier:
    """The classifier of ranks as scikit-learn has it."""
    least, most = _LEAST_IN_A_LEAF
    classifier = HistGradientBoostingClassifier(
        learning_rate=_RATE,
        max_iter=_TREES,
        max_leaf_nodes=_LEAVES,
        # As few as leave room for several leaves of positives.
        min_samples_leaf=int(np.clip(np.count_nonzero(positive) // 20, least, most)),
        l2_regularization=_PENALTY,
        max_bins=2 * _EDGES + 1,
        early_stopping=False,
        class_weight="balanced",
        random_state=seed,
    )
    return classifier.fit(ranks, positive)


def trees_of(classifier: HistGradientBoostingClassifier, ranks: Ranks) -> Trees:
    """Its trees as arrays, which compare numbers instead of ranks.

    scikit-learn has no public access to them: tests compare the result with its `decision_function`.
    """
    trees = [predictors[0].nodes for predictors in classifier._predictors]
    roots = np.cumsum([0, *(len(nodes) for nodes in trees[:-1])])
    nodes = np.concatenate(trees)
    leaf = nodes["is_leaf"].astype(np.bool_)
    first = np.repeat(roots, [len(nodes) for nodes in trees])
    thresholds = [
        0.0 if is_leaf else ranks.number(int(column), float(rank))
        for is_leaf, column, rank in zip(leaf, nodes["feature_idx"], nodes["num_threshold"], strict=True)
    ]
    return Trees(
        base=float(classifier._baseline_prediction.item()),
        roots=roots.astype(np.int32),
        features=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int32),
        thresholds=np.array(thresholds, np.float32),
        missing_left=np.where(leaf, False, nodes["missing_go_to_left"]).astype(np.bool_),
        lefts=np.where(leaf, 0, nodes["left"] + first).astype(np.int32),
        rights=np.where(leaf, 0, nodes["right"] + first).astype(np.int32),
        values=np.where(leaf, nodes["value"], 0).astype(np.float32),
    )

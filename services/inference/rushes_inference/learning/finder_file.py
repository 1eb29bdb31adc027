"""Serialisation of finders' classifiers as files of arrays.

Of trees `roots`, `features`, `missing_left`, `lefts`, `rights` as integers, `thresholds` and `values`; of logistic
regression `means`, `deviations` and `weights`; of the calibration `knots` and `shares`.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, TypeAdapter

from rushes_footage.features import Descriptor
from rushes_inference.domain.classifiers import LARGEST_NUMBER, MOST_DIMENSIONS
from rushes_inference.domain.finders import WindowDescriptor, WindowKind
from rushes_inference.learning.array_file import BEGINNING_BYTES, ArrayFile, ReadArrays
from rushes_inference.learning.finder import Calibration, Linear, TrainedFinder, Trees

_LONGEST_HEADER: Final = 4096
MOST_TREES: Final = 1000
MOST_NODES: Final = 100_000
MOST_KNOTS: Final = 1000
_LEAST_DEVIATION: Final = 1e-6
MOST_BYTES: Final = (
    BEGINNING_BYTES
    + _LONGEST_HEADER
    + 4 * (MOST_TREES + 6 * MOST_NODES + 3 * len(WindowKind) * MOST_DIMENSIONS + 2 * MOST_KNOTS)
)

_Seconds = Annotated[float, Field(gt=0, le=3600)]
_Name = Annotated[str, Field(min_length=1, max_length=80)]
_Number = Annotated[float, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]


@dataclass(frozen=True)
class _Described:
    """A descriptor."""

    __pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)

    kind: WindowKind
    name: _Name
    version: _Name
    dimensions: Annotated[int, Field(ge=1, le=MOST_DIMENSIONS)]
    window: _Seconds
    hop: _Seconds


@dataclass(frozen=True)
class _Header:
    """Everything of a classifier except its arrays."""

    __pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)

    descriptors: Annotated[tuple[_Described, ...], Field(min_length=1, max_length=len(WindowKind))]
    window: _Seconds
    hop: _Seconds
    base: _Number
    """Of the trees."""
    trees: Annotated[int, Field(ge=0, le=MOST_TREES)]
    nodes: Annotated[int, Field(ge=0, le=MOST_NODES)]
    linear: bool
    """Whether there is a logistic regression."""
    intercept: _Number
    """Of it."""
    knots: Annotated[int, Field(ge=1, le=MOST_KNOTS)]


_FILE: Final = ArrayFile(b"RUSHFND\n", "a finder's", 1, _LONGEST_HEADER, TypeAdapter(_Header))


def bytes_of_finder(finder: TrainedFinder) -> bytes:
    """The classifier in the format above."""
    trees, linear = finder.trees, finder.linear
    arrays: list[NDArray[np.float32] | NDArray[np.int32] | NDArray[np.bool_]] = []
    if trees is not None:
        arrays += [trees.roots, trees.features, trees.missing_left, trees.lefts, trees.rights]
        arrays += [trees.thresholds, trees.values]
    if linear is not None:
        arrays += [linear.means, linear.deviations, linear.weights]
    arrays += [finder.calibration.knots, finder.calibration.shares]
    header = _Header(
        tuple(
            _Described(
                each.kind,
                each.descriptor.name,
                each.descriptor.version,
                each.descriptor.dimensions,
                each.window,
                each.hop,
            )
            for each in finder.descriptors
        ),
        finder.window,
        finder.hop,
        0.0 if trees is None else trees.base,
        0 if trees is None else len(trees.roots),
        0 if trees is None else len(trees.values),
        linear is not None,
        0.0 if linear is None else linear.intercept,
        len(finder.calibration.knots),
    )
    return _FILE.written(header, map(_sent, arrays))


def finder_of(data: bytes) -> TrainedFinder:
    """The classifier that `bytes_of_finder` was given; raises ValueError, which says what is wrong with the bytes."""
    header, arrays = _FILE.read(data)
    order = list(WindowKind)
    places = [order.index(each.kind) for each in header.descriptors]
    if places != sorted(set(places)):
        raise ValueError("its descriptors are not one of each kind in their order")
    if not header.trees and not header.linear:
        raise ValueError("it has neither trees nor weights")
    dimensions = sum(each.dimensions for each in header.descriptors)
    arrays.expect(
        (header.trees + 6 * header.nodes if header.trees else 0)
        + (3 * dimensions if header.linear else 0)
        + 2 * header.knots
    )
    trees = _trees(header, arrays, dimensions) if header.trees else None
    linear = None
    if header.linear:
        means, deviations, weights = (arrays.numbers(dimensions) for _ in range(3))
        if deviations.min() < _LEAST_DEVIATION:
            raise ValueError(f"it divides by less than {_LEAST_DEVIATION:g}")
        linear = Linear(means, deviations, weights, header.intercept)
    knots, shares = arrays.numbers(header.knots), arrays.numbers(header.knots)
    if (np.diff(knots) <= 0).any():
        raise ValueError("the knots of its calibration do not ascend")
    if (np.diff(shares) < 0).any() or shares[0] < 0 or shares[-1] > 1:
        raise ValueError("its calibrated scores do not ascend from 0 to 1")
    return TrainedFinder(
        tuple(
            WindowDescriptor(each.kind, Descriptor(each.name, each.version, each.dimensions), each.window, each.hop)
            for each in header.descriptors
        ),
        header.window,
        header.hop,
        trees,
        linear,
        Calibration(knots, shares),
    )


def _sent(array: NDArray[np.float32] | NDArray[np.int32] | NDArray[np.bool_]) -> bytes:
    return array.astype("<f4" if array.dtype.kind == "f" else "<i4").tobytes()


def _trees(header: _Header, arrays: ReadArrays, dimensions: int) -> Trees:
    """Raises ValueError unless each node but the roots has one parent, which stands before it in the same tree."""
    nodes = header.nodes
    roots = arrays.integers(header.trees)
    features, missing_left, lefts, rights = (arrays.integers(nodes) for _ in range(4))
    thresholds, values = arrays.numbers(nodes), arrays.numbers(nodes)
    if not nodes or roots[0] != 0 or (np.diff(roots) <= 0).any() or roots[-1] >= nodes:
        raise ValueError("its trees do not begin one behind the other")
    if features.min() < 0 or features.max() >= dimensions:
        raise ValueError(f"its trees compare other numbers than the {dimensions} of a vector")
    if not np.isin(missing_left, (0, 1)).all():
        raise ValueError("its trees do not say where missing numbers go")
    ends = np.append(roots[1:], nodes)
    tree_of = np.repeat(np.arange(header.trees), ends - roots)
    inner = np.flatnonzero(lefts)
    children = np.concatenate((lefts[inner], rights[inner]))
    parents = np.concatenate((inner, inner))
    if (rights[lefts == 0] != 0).any() or (children <= parents).any() or (children >= ends[tree_of[parents]]).any():
        raise ValueError("its trees have nodes whose children do not stand behind them")
    if sorted(children.tolist()) != sorted(set(range(nodes)) - set(roots.tolist())):
        raise ValueError("its trees have nodes without a parent, or with two")
    return Trees(header.base, roots, features, thresholds, missing_left.astype(np.bool_), lefts, rights, values)

"""Serialisation of finders' classifiers; bytes from anybody can be parsed safely.

Format: an 8-byte magic number, version and header length in 4 bytes each, the header (JSON), then arrays of 32-bit
numbers, all little-endian: of trees `roots`, `features`, `missing_left`, `lefts`, `rights` as integers, `thresholds`
and `values`; of logistic regression `means`, `deviations` and `weights`; of the calibration `knots` and `shares`.
Nothing is executed, and the total length follows from the header.
"""

import struct
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from rushes_footage.features import Descriptor
from rushes_inference.domain.classifiers import LARGEST_NUMBER, MOST_DIMENSIONS, sound
from rushes_inference.domain.finders import WindowDescriptor, WindowKind
from rushes_inference.learning.finder import Calibration, Linear, TrainedFinder, Trees

_WHAT: Final = b"RUSHFND\n"
_VERSION: Final = 1
_BEGINNING: Final = struct.Struct("<8sII")
_LONGEST_HEADER: Final = 4096
MOST_TREES: Final = 1000
MOST_NODES: Final = 100_000
MOST_KNOTS: Final = 1000
_LEAST_DEVIATION: Final = 1e-6
MOST_BYTES: Final = (
    _BEGINNING.size
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


_HEADER: Final = TypeAdapter(_Header)


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
    header = _HEADER.dump_json(
        _Header(
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
    )
    return b"".join((_BEGINNING.pack(_WHAT, _VERSION, len(header)), header, *map(_sent, arrays)))


def finder_of(data: bytes) -> TrainedFinder:
    """The classifier that `bytes_of_finder` was given; raises ValueError, which says what is wrong with the bytes."""
    header, at = _header(data)
    dimensions = sum(each.dimensions for each in header.descriptors)
    length = at + 4 * (
        (header.trees + 6 * header.nodes if header.trees else 0)
        + (3 * dimensions if header.linear else 0)
        + 2 * header.knots
    )
    if len(data) != length:
        raise ValueError(f"it has {len(data)} bytes, and its header says {length}")
    arrays = _Arrays(data, at)
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


class _Arrays:
    """Arrays, one behind the other; all are there."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at

    def integers(self, count: int) -> NDArray[np.int32]:
        array = np.frombuffer(self._data, "<i4", count, self._at)
        self._at += array.nbytes
        return array

    def numbers(self, count: int) -> NDArray[np.float32]:
        """Raises ValueError."""
        array = np.frombuffer(self._data, "<f4", count, self._at)
        self._at += array.nbytes
        if not sound(array):
            raise ValueError(f"it holds numbers beyond {LARGEST_NUMBER:g}, or what is no number")
        return array


def _header(data: bytes) -> tuple[_Header, int]:
    """The header, and the offset of the arrays."""
    if len(data) < _BEGINNING.size:
        raise ValueError(f"it has {len(data)} bytes, which is no beginning of one")
    what, version, length = _BEGINNING.unpack_from(data)
    if what != _WHAT:
        raise ValueError("it does not begin as a finder's does")
    if version != _VERSION:
        raise ValueError(f"it has version {version}, and this Rushes knows version {_VERSION}")
    end = _BEGINNING.size + length
    if length > _LONGEST_HEADER or end > len(data):
        raise ValueError(f"its header has {length} bytes, and there may be {min(_LONGEST_HEADER, len(data))}")
    try:
        header = _HEADER.validate_json(data[_BEGINNING.size : end])
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        raise ValueError(f"its header is wrong: {'.'.join(map(str, first['loc']))} {first['msg']}") from wrong
    order = list(WindowKind)
    places = [order.index(each.kind) for each in header.descriptors]
    if places != sorted(set(places)):
        raise ValueError("its descriptors are not one of each kind in their order")
    if not header.trees and not header.linear:
        raise ValueError("it has neither trees nor weights")
    return header, end


def _trees(header: _Header, arrays: _Arrays, dimensions: int) -> Trees:
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

"""Finders' classifiers as bytes: they come back as they were, and whatever else comes is refused with its reason."""

import json
import struct
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes_footage.features import Descriptor
from rushes_inference.domain.finders import WindowDescriptor, WindowKind
from rushes_inference.learning.finder import Calibration, Linear, TrainedFinder, Trees
from rushes_inference.learning.finder_file import bytes_of_finder, finder_of

VECTORS = np.array([[1, 2, 3], [-1, np.nan, 5], [np.nan, 0, 0], [0.5, 7, -2]], np.float32)


def floats(*values: float) -> "np.typing.NDArray[np.float32]":
    return np.array(values, np.float32)


def ints(*values: int) -> "np.typing.NDArray[np.int32]":
    return np.array(values, np.int32)


TREES = Trees(
    base=-0.5,
    roots=ints(0, 3),
    features=ints(0, 0, 0, 2, 1, 0, 0, 0),
    thresholds=floats(0.5, 0, 0, 1, 2, 0, 0, 0),
    missing_left=np.array([True, False, False, False, True, False, False, False]),
    lefts=ints(1, 0, 0, 4, 5, 0, 0, 0),
    rights=ints(2, 0, 0, 7, 6, 0, 0, 0),
    values=floats(0, 1, -1, 0, 0, 2, 3, 4),
)
LINEAR = Linear(floats(0, 1, 2), floats(1, 2, 1), floats(0.5, -0.25, 1), 0.125)
FINDER = TrainedFinder(
    (
        WindowDescriptor(WindowKind.SOUND, Descriptor("Geräusch", "1", 2), 1.0, 0.25),
        WindowDescriptor(WindowKind.PICTURE, Descriptor("drawn", "7", 1), 1.0, 0.5),
    ),
    1.0,
    0.25,
    TREES,
    LINEAR,
    Calibration(floats(-3, 0, 3), floats(0.01, 0.3, 0.9)),
)


def test_trees_and_weights_give_what_they_say() -> None:
    # Below or at 0.5, or missing: 1, else -1. Of the second tree: above 1 or missing: 4, else by the other number.
    assert TREES.scores(VECTORS).tolist() == [-0.5 - 1 + 4, -0.5 + 1 + 4, -0.5 + 1 + 2, -0.5 + 1 + 3]
    assert LINEAR.scores(VECTORS).tolist() == [
        0.125 + 0.5 - 0.125 + 1,
        0.125 - 0.5 + 3,
        0.125 + 0.125 - 2,
        0.125 + 0.25 - 0.75 - 4,
    ]
    both = (TREES.scores(VECTORS) + LINEAR.scores(VECTORS)) / 2
    assert FINDER.scores(VECTORS) == pytest.approx(np.interp(both, [-3, 0, 3], [0.01, 0.3, 0.9]))


@pytest.mark.parametrize("finder", [FINDER, replace(FINDER, trees=None), replace(FINDER, linear=None)])
def test_what_is_kept_says_the_same(finder: TrainedFinder) -> None:
    kept = finder_of(bytes_of_finder(finder))
    assert (kept.descriptors, kept.window, kept.hop) == (finder.descriptors, 1.0, 0.25)
    assert (kept.scores(VECTORS) == finder.scores(VECTORS)).all()


def header(**said: object) -> bytes:
    data = bytes_of_finder(FINDER)
    what, version, length = struct.unpack_from("<8sII", data)
    told = json.dumps(json.loads(data[16 : 16 + length]) | said).encode()
    return struct.pack("<8sII", what, version, len(told)) + told + data[16 + length :]


def trees(**changed: object) -> bytes:
    return bytes_of_finder(replace(FINDER, trees=replace(TREES, **changed)))  # type: ignore[arg-type]


def linear(**changed: object) -> bytes:
    return bytes_of_finder(replace(FINDER, linear=replace(LINEAR, **changed)))  # type: ignore[arg-type]


def described(kind: str, **changed: object) -> dict[str, object]:
    return {"kind": kind, "name": "a", "version": "1", "dimensions": 1, "window": 1.0, "hop": 0.5} | changed


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no beginning"),
        (b"\x80\x04cposix\nsystem\n" + bytes(100), "does not begin"),
        (b"RUSHCLS\n" + bytes(100), "does not begin"),
        (struct.pack("<8sII", b"RUSHFND\n", 2, 0), "version 2"),
        (struct.pack("<8sII", b"RUSHFND\n", 1, 2**32 - 1), "4294967295 bytes"),
        (struct.pack("<8sII", b"RUSHFND\n", 1, 4000) + b"[" * 4000, "header is wrong"),
        (bytes_of_finder(FINDER)[:-1], "its header says"),
        (bytes_of_finder(FINDER) + b"\0", "its header says"),
        (header(nodes=10**9), "nodes"),
        (header(trees=10**9), "trees"),
        (header(trees=-1), "trees"),
        (header(knots=0), "knots"),
        (header(hop=0), "hop"),
        (header(window=float("nan")), "header is wrong"),
        (header(intercept=1e9), "intercept"),
        (header(run="something"), "run"),
        (header(descriptors=[]), "descriptors"),
        (header(descriptors=[described("smell")]), "kind"),
        (header(descriptors=[described("sound", dimensions=10**9)]), "dimensions"),
        (header(descriptors=[described("picture"), described("sound", dimensions=2)]), "one of each kind"),
        (header(descriptors=[described("sound"), described("sound", dimensions=2)]), "one of each kind"),
        (header(trees=0, linear=False), "neither trees nor weights"),
        (trees(roots=ints(1, 3)), "begin one behind the other"),
        (trees(roots=ints(0, 0)), "begin one behind the other"),
        (trees(roots=ints(0, 8)), "begin one behind the other"),
        (trees(features=ints(0, 0, 0, 3, 1, 0, 0, 0)), "the 3 of a vector"),
        (trees(features=ints(-1, 0, 0, 2, 1, 0, 0, 0)), "the 3 of a vector"),
        (trees(missing_left=ints(2, 0, 0, 0, 1, 0, 0, 0)), "where missing numbers go"),
        (trees(lefts=ints(1, 0, 0, 4, 4, 0, 0, 0)), "children do not stand behind"),  # Its own child.
        (trees(lefts=ints(1, 0, 0, 4, 3, 0, 0, 0)), "children do not stand behind"),  # A circle.
        (trees(lefts=ints(1, 0, 0, -4, 5, 0, 0, 0)), "children do not stand behind"),
        (trees(rights=ints(4, 0, 0, 7, 6, 0, 0, 0)), "children do not stand behind"),  # Of another tree.
        (trees(rights=ints(2, 0, 0, 8, 6, 0, 0, 0)), "children do not stand behind"),  # Of none.
        (trees(rights=ints(2, 0, 0, 7, 6, 7, 0, 0)), "children do not stand behind"),  # A leaf's.
        (trees(rights=ints(2, 0, 0, 7, 5, 0, 0, 0)), "without a parent, or with two"),
        (trees(values=floats(0, 1, -1, 0, 0, 2, 3, np.nan)), "no number"),
        (linear(weights=floats(1, 1, 1e7)), "beyond 1e\\+06"),
        (linear(deviations=floats(1, 0, 1)), "divides by less"),
        (linear(deviations=floats(1, -1, 1)), "divides by less"),
        (bytes_of_finder(replace(FINDER, calibration=Calibration(floats(0, 0), floats(0, 1)))), "do not ascend"),
        (bytes_of_finder(replace(FINDER, calibration=Calibration(floats(0, 1), floats(1, 0)))), "from 0 to 1"),
        (bytes_of_finder(replace(FINDER, calibration=Calibration(floats(0, 1), floats(0, 2)))), "from 0 to 1"),
        (bytes_of_finder(replace(FINDER, calibration=Calibration(floats(0, 1), floats(-1, 1)))), "from 0 to 1"),
    ],
)
def test_bytes_that_are_no_finder_are_refused_with_their_reason(data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        finder_of(data)


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_damaged_bytes_are_refused_or_say_something_between_0_and_1(data: st.DataObject) -> None:
    damaged = bytearray(bytes_of_finder(FINDER))
    for place in data.draw(st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=4)):
        damaged[place] = data.draw(st.integers(0, 255))
    try:
        kept = finder_of(bytes(damaged))
    except ValueError:
        return
    scores = kept.scores(np.array([[1e6] * kept.dimensions, [np.nan] * kept.dimensions], np.float32))
    assert ((scores >= 0) & (scores <= 1)).all()

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rushes_inference.vision.boxes import Boxes, iou, ious, kept

edges = st.tuples(*[st.integers(0, 200)] * 2, *[st.integers(1, 100)] * 2)
some = st.lists(edges, min_size=1, max_size=40)


def boxes_of(drawn: list[tuple[int, ...]]) -> Boxes:
    return np.array([(x, y, x + width, y + height) for x, y, width, height in drawn], np.float64)


def counted(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """IoU by counting pixels."""
    covered = np.zeros((2, 300, 300), bool)
    for place, (left, top, right, bottom) in enumerate((one.astype(int), other.astype(int))):
        covered[place, top:bottom, left:right] = True
    return float((covered[0] & covered[1]).sum() / (covered[0] | covered[1]).sum())


@given(edges, edges)
def test_iou_is_what_counting_pixels_gives(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    first, second = boxes_of([one, other])
    assert np.isclose(iou(first, second[None])[0], counted(first, second))
    assert iou(first, second[None])[0] == iou(second, first[None])[0]
    assert iou(first, first[None])[0] == 1


def test_empty_boxes_overlap_nothing() -> None:
    empty = np.zeros((1, 4))
    assert iou(empty[0], empty)[0] == 0


@given(some, st.sampled_from([0.0, 0.3, 0.5, 0.9]))
def test_what_is_kept_overlaps_no_more_and_what_is_left_out_has_a_better_one_that_does(
    drawn: list[tuple[int, ...]], most: float
) -> None:
    boxes = boxes_of(drawn)
    chosen = kept(boxes, most)
    assert chosen == sorted(chosen)
    assert chosen[0] == 0
    for place, number in enumerate(chosen):
        assert (iou(boxes[number], boxes[chosen[:place]]) <= most).all()
    for number in set(range(len(boxes))) - set(chosen):
        better = [each for each in chosen if each < number]
        assert (iou(boxes[number], boxes[better]) > most).any()


@pytest.mark.parametrize("count", [63, 64, 65, 300])
@pytest.mark.parametrize("most_iou", [0.0, 0.2, 0.7, 1.0])
@pytest.mark.parametrize("most", [0, 1, 64, 70])
def test_many_boxes_are_kept_as_one_by_one(count: int, most_iou: float, most: int) -> None:
    draw = np.random.default_rng(count)
    corners = draw.uniform(0, 300, (count, 2))
    boxes = np.concatenate((corners, corners + draw.uniform(0, 120, (count, 2))), axis=1)
    chosen: list[int] = []
    for number in range(count):
        if (iou(boxes[number], boxes[chosen]) <= most_iou).all():
            chosen.append(number)
    assert kept(boxes, most_iou) == chosen
    assert kept(boxes, most_iou, most) == chosen[:most]


@given(some, some)
def test_boxes_are_compared_together_as_one_by_one(ones: list[tuple[int, ...]], others: list[tuple[int, ...]]) -> None:
    rows, columns = boxes_of(ones), boxes_of(others)
    assert (ious(rows, columns) == np.stack([iou(row, columns) for row in rows])).all()


def test_of_none_none_is_kept() -> None:
    assert kept(np.empty((0, 4)), 0.5) == []

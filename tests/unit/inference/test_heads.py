from dataclasses import replace
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_footage.detections import Detection
from rushes_inference.domain.detections import MOST_FOUND, Head, Wanted
from rushes_inference.domain.models import HeadLayout, NetworkFacts
from rushes_inference.vision.boxes import iou
from rushes_inference.vision.heads import detections_in
from rushes_inference.vision.letterbox import Placement, letterboxed

RAW: Final = NetworkFacts(("person", "ball", "box"), 64, True, True, 32, HeadLayout.RAW, "")
FINAL: Final = replace(RAW, head=HeadLayout.FINAL)
WANTED: Final = Wanted(64, None, 0.25, 0.7, frozenset(range(3)))
PLAIN: Final = Placement(0, 0, 64, 64)
SHOWN: Final = (64, 64)

Row = tuple[float, float, float, float, int, float]
"""Middle, width and height, class and score."""


def raw(*rows: Row) -> Head:
    head = np.zeros((7, len(rows) + 20), np.float32)
    for place, (x, y, width, height, number, score) in enumerate(rows):
        head[:4, place] = (x, y, width, height)
        head[4 + number, place] = score
    return head


def final(*rows: Row) -> Head:
    head = np.zeros((300, 6), np.float32)
    for place, (x, y, width, height, number, score) in enumerate(rows):
        head[place] = (x - width / 2, y - height / 2, x + width / 2, y + height / 2, score, number)
    return head


def box_of(found: Detection) -> tuple[float, float, float, float]:
    return (found.x1, found.y1, found.x2, found.y2)


@pytest.mark.parametrize(("network", "head"), [(RAW, raw), (FINAL, final)], ids=["raw", "final"])
def test_what_is_likely_is_found_best_first(network: NetworkFacts, head: object) -> None:
    assert callable(head)
    said = head((20, 20, 10, 20, 0, 0.5), (40, 40, 8, 8, 1, 0.9), (50, 10, 8, 8, 2, 0.2))
    found = detections_in(said, network, WANTED, PLAIN, SHOWN)
    assert [(each.class_index, round(each.score, 4)) for each in found] == [(1, 0.9), (0, 0.5)]
    assert [box_of(each) for each in found] == [(36, 36, 44, 44), (15, 10, 25, 30)]


@pytest.mark.parametrize(("network", "head"), [(RAW, raw), (FINAL, final)], ids=["raw", "final"])
def test_a_score_has_to_be_better_than_the_least_and_a_class_wanted(network: NetworkFacts, head: object) -> None:
    assert callable(head)
    said = head((20, 20, 10, 20, 0, 0.5), (40, 40, 8, 8, 1, 0.75))
    for least, expected in ((0.0, 2), (0.5, 1), (0.75, 0), (1.0, 0)):
        assert len(detections_in(said, network, replace(WANTED, min_score=least), PLAIN, SHOWN)) == expected
    [only] = detections_in(said, network, replace(WANTED, classes=frozenset({0})), PLAIN, SHOWN)
    assert only.class_index == 0


def test_of_boxes_of_one_class_that_overlap_the_better_one_stays() -> None:
    one, nearly, other_class = (20, 20, 20, 20, 0, 0.6), (21, 20, 20, 20, 0, 0.8), (21, 20, 20, 20, 1, 0.7)
    found = detections_in(raw(one, nearly, other_class), RAW, WANTED, PLAIN, SHOWN)
    assert [(each.class_index, round(each.score, 3)) for each in found] == [(0, 0.8), (1, 0.7)]
    assert len(detections_in(raw(one, nearly), RAW, replace(WANTED, iou=0.95), PLAIN, SHOWN)) == 2
    assert len(detections_in(final(one, nearly), FINAL, WANTED, PLAIN, SHOWN)) == 2  # it has done that itself


@given(
    st.integers(1, 400),
    st.integers(1, 400),
    st.integers(1, 4),
    st.tuples(*[st.floats(0.05, 0.95)] * 2, *[st.floats(0.01, 0.5)] * 2),
)
def test_boxes_are_in_pixels_of_the_picture_in_full_size(
    width: int, height: int, larger: int, place: tuple[float, float, float, float]
) -> None:
    _, placement = letterboxed(np.zeros((height, width, 3), np.uint8), 64, None)
    x, y, across, down = place
    row = (
        x * placement.width + placement.left,
        y * placement.height + placement.top,
        across * placement.width,
        down * placement.height,
    )
    shown = (width * larger, height * larger)
    [found] = detections_in(raw((*row, 0, 0.9)), RAW, WANTED, placement, shown)
    left, right = (x - across / 2) * shown[0], (x + across / 2) * shown[0]
    top, bottom = (y - down / 2) * shown[1], (y + down / 2) * shown[1]
    expected = (max(left, 0), max(top, 0), min(right, shown[0]), min(bottom, shown[1]))
    assert box_of(found) == pytest.approx(expected, abs=1e-3 * max(shown))


boxes = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(2, 40), st.integers(2, 40))
drawn = st.lists(st.tuples(boxes, st.integers(0, 2), st.integers(30, 99)), max_size=30)


@given(drawn, st.sampled_from([0.0, 0.3, 0.7, 1.0]))
def test_nothing_that_stays_overlaps_more_than_it_may_and_nothing_is_left_out_without_reason(
    rows: list[tuple[tuple[int, int, int, int], int, int]], most: float
) -> None:
    head = raw(*[(x, y, width, height, number, score / 100) for (x, y, width, height), number, score in rows])
    everything = Placement(0, 0, 1000, 1000)
    offset = np.array([200.0, 200.0, 0.0, 0.0], np.float32)[:, None]
    head[:4] += np.where(head[4:].max(0) > 0, offset, 0)  # away from the edges, which boxes are cut off at
    found = detections_in(head, RAW, replace(WANTED, iou=most), everything, (1000, 1000))
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    for number in range(3):
        kept = [each for each in found if each.class_index == number]
        for place, each in enumerate(kept):
            for better in kept[:place]:
                assert iou(np.array(box_of(each)), np.array([box_of(better)]))[0] <= most + 1e-6
        wanted = [row for row in rows if row[1] == number]
        for (x, y, width, height), _, score in wanted:
            own = np.array([x - width / 2, y - height / 2, x + width / 2, y + height / 2]) + 200
            reasons = [
                each
                for each in kept
                if np.allclose(box_of(each), own, atol=1e-3)
                or (each.score >= score / 100 - 1e-6 and iou(own, np.array([box_of(each)]))[0] > most - 1e-6)
            ]
            assert reasons


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("row", range(7))
def test_what_is_no_number_is_nowhere_and_takes_nothing_with_it(wrong: float, row: int) -> None:
    head = raw((20, 20, 10, 20, 0, 0.5), (40, 40, 8, 8, 1, 0.9))
    head[row, 0] = wrong
    found = detections_in(head, RAW, WANTED, PLAIN, SHOWN)
    assert 1 in {each.class_index for each in found}
    assert all(np.isfinite((*box_of(each), each.score)).all() for each in found)
    finals = final((20, 20, 10, 20, 0, 0.5), (40, 40, 8, 8, 1, 0.9))
    finals[0, min(row, 5)] = wrong
    [only] = detections_in(finals, FINAL, WANTED, PLAIN, SHOWN)
    assert only.class_index == 1


def test_a_class_that_is_none_of_the_models_is_not_found() -> None:
    assert detections_in(final((20, 20, 10, 20, 7, 0.5)), FINAL, WANTED, PLAIN, SHOWN) == ()


@pytest.mark.parametrize("shape", [(6, 100), (8, 100), (7,), (1, 7, 100), (0, 0)])
def test_a_head_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        detections_in(np.zeros(shape, np.float32), RAW, WANTED, PLAIN, SHOWN)


def test_a_head_without_places_finds_nothing() -> None:
    assert detections_in(np.zeros((7, 0), np.float32), RAW, WANTED, PLAIN, SHOWN) == ()
    assert detections_in(np.zeros((0, 6), np.float32), FINAL, WANTED, PLAIN, SHOWN) == ()


def test_no_more_are_found_than_may_be() -> None:
    rows: list[Row] = [(5 + 10 * (n % 40), 5 + 10 * (n // 40), 6, 6, n % 3, 0.3 + n / 5000) for n in range(900)]
    placement = Placement(0, 0, 1000, 1000)
    found = detections_in(raw(*rows), RAW, WANTED, placement, (1000, 1000))
    assert len(found) == MOST_FOUND
    assert min(each.score for each in found) > 0.3 + 599 / 5000

"""Tracks: the same subject has the same id from frame to frame."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rushes_inference.vision.assignment import cheapest_pairs
from rushes_inference.vision.boxes import Boxes
from rushes_inference.vision.tracks import Tracker, TrackRules

Found = tuple[Boxes, NDArray[np.float64], NDArray[np.int64]]


def found(*boxes: tuple[float, float, float, float], score: float = 0.9, kind: int = 0) -> Found:
    count = len(boxes)
    return np.array(boxes, float).reshape(-1, 4), np.full(count, score), np.full(count, kind)


def walker(start: float, speed: float, frame: int, top: float = 0) -> tuple[float, float, float, float]:
    """A box of 20 x 40 that goes to the right at so many pixels a frame."""
    left = start + speed * frame
    return left, top, left + 20, top + 40


def test_who_walks_keeps_an_id_of_their_own() -> None:
    tracker = Tracker()
    for frame in range(100):
        boxes = walker(0, 4, frame), walker(500, -3, frame, top=100), walker(200, 0, frame, top=200)
        assert tracker.follow(frame, *found(*boxes)).tolist() == [1, 2, 3]


def test_two_of_different_classes_may_cross() -> None:
    tracker = Tracker()
    for frame in range(60):
        boxes = np.array([walker(0, 5, frame), walker(300, -5, frame)])
        ids = tracker.follow(frame, boxes, np.array([0.9, 0.9]), np.array([0, 1]))
        assert ids.tolist() == [1, 2]


def test_who_is_not_seen_for_a_while_is_known_again_where_they_would_be_by_then() -> None:
    tracker = Tracker(TrackRules(patience=30))
    for frame in range(20):
        tracker.follow(frame, *found(walker(0, 5, frame)))
    for frame in range(20, 45):
        assert tracker.follow(frame, *found()).tolist() == []
    assert tracker.follow(45, *found(walker(0, 5, 45))).tolist() == [1]


def test_who_is_gone_for_too_long_is_somebody_else() -> None:
    tracker = Tracker(TrackRules(patience=10))
    tracker.follow(0, *found(walker(0, 0, 0)))
    for frame in range(1, 12):
        tracker.follow(frame, *found())
    assert tracker.follow(12, *found(walker(0, 0, 0))).tolist() == [2]


def test_an_unsure_box_keeps_a_track_alive_and_begins_none() -> None:
    tracker = Tracker()
    assert tracker.follow(0, *found(walker(0, 4, 0), score=0.3)).tolist() == [0]
    assert tracker.follow(1, *found(walker(0, 4, 1))).tolist() == [1]
    for frame in range(2, 40):
        assert tracker.follow(frame, *found(walker(0, 4, frame), score=0.3)).tolist() == [1]


def test_an_unsure_box_is_no_sign_of_somebody_who_has_not_been_seen_lately() -> None:
    tracker = Tracker()
    tracker.follow(0, *found(walker(0, 0, 0)))
    tracker.follow(1, *found())
    assert tracker.follow(2, *found(walker(0, 0, 0), score=0.3)).tolist() == [0]
    assert tracker.follow(3, *found(walker(0, 0, 0))).tolist() == [1]


def test_frames_may_be_left_out() -> None:
    tracker = Tracker()
    for frame in (0, 2, 4, 10, 16, 20):
        assert tracker.follow(frame, *found(walker(0, 3, frame))).tolist() == [1]


def test_frames_that_go_back_are_refused() -> None:
    tracker = Tracker()
    tracker.follow(5, *found())
    with pytest.raises(ValueError, match="5 does not come after 5"):
        tracker.follow(5, *found())


@st.composite
def crowds(draw: st.DrawFn) -> list[Found]:
    """Boxes anywhere, frame after frame."""
    return [
        found(
            *draw(
                st.lists(st.builds(walker, st.floats(0, 200), st.just(0.0), st.just(0), st.floats(0, 200)), max_size=6)
            ),
            score=draw(st.floats(0, 1)),
            kind=draw(st.integers(0, 1)),
        )
        for _ in range(draw(st.integers(1, 8)))
    ]


@given(crowds())
def test_no_two_boxes_of_a_frame_are_the_same_subject_and_the_same_boxes_give_the_same_ids(crowd: list[Found]) -> None:
    def ids() -> Iterator[list[int]]:
        tracker = Tracker()
        for frame, boxes in enumerate(crowd):
            yield tracker.follow(frame, *boxes).tolist()

    first = list(ids())
    for frame in first:
        given_ids = [each for each in frame if each]
        assert len(set(given_ids)) == len(given_ids)
    assert first == list(ids())


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 2**32 - 1))
def test_pairs_are_the_cheapest_ones_and_none_costs_too_much(rows: int, columns: int, seed: int) -> None:
    costs = np.random.default_rng(seed).random((rows, columns))
    chosen = cheapest_pairs(costs, 0.5)
    assert len(set(chosen[0].tolist())) == len(chosen[0]) == len(set(chosen[1].tolist()))
    assert (costs[chosen] <= 0.5).all()
    left = np.ones_like(costs, bool)
    left[chosen[0]] = False
    left[:, chosen[1]] = False
    assert not (costs[left] < 0.5).any()

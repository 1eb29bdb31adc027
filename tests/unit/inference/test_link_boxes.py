"""Boxes that were found already: which of them are the same subject."""

from rushes_footage.detections import Detection
from rushes_inference.operations.link_boxes import Linking


def boxes(*said: tuple[float, float, int]) -> list[Detection]:
    """By their left edges, scores and classes."""
    return [Detection(left, 0, left + 40, 40, score, kind) for left, score, kind in said]


def test_what_moves_a_little_is_one_subject_and_another_class_another() -> None:
    linking = Linking(0.5, patience=30)
    assert linking.follow(0, boxes((0, 0.9, 0), (0, 0.9, 1), (300, 0.9, 0))) == [1, 2, 3]
    assert linking.follow(5, boxes((305, 0.9, 0), (5, 0.9, 1), (5, 0.9, 0))) == [3, 2, 1]


def test_an_unsure_box_keeps_a_track_alive_and_begins_none() -> None:
    linking = Linking(0.5, patience=30)
    assert linking.follow(0, boxes((0, 0.9, 0))) == [1]
    assert linking.follow(1, boxes((2, 0.2, 0), (300, 0.2, 0))) == [1, 0]


def test_a_frame_may_have_nothing() -> None:
    assert Linking(0.5, patience=0).follow(0, boxes()) == []

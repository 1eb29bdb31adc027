"""Boxes that were found already: which of them are the same subject."""

from rushes_inference.domain.tracks import BoxedFrame
from rushes_inference.operations.link_boxes import Linking


def frame(number: int, *boxes: tuple[float, float, int]) -> BoxedFrame:
    """Boxes by their left edges, scores and classes."""
    return BoxedFrame(
        number,
        tuple((left, 0.0, left + 40.0, 40.0) for left, _, _ in boxes),
        tuple(score for _, score, _ in boxes),
        tuple(kind for _, _, kind in boxes),
    )


def test_what_moves_a_little_is_one_subject_and_another_class_another() -> None:
    linking = Linking(0.5, patience=30)
    assert linking.follow(frame(0, (0, 0.9, 0), (0, 0.9, 1), (300, 0.9, 0))) == [1, 2, 3]
    assert linking.follow(frame(5, (305, 0.9, 0), (5, 0.9, 1), (5, 0.9, 0))) == [3, 2, 1]


def test_an_unsure_box_keeps_a_track_alive_and_begins_none() -> None:
    linking = Linking(0.5, patience=30)
    assert linking.follow(frame(0, (0, 0.9, 0))) == [1]
    assert linking.follow(frame(1, (2, 0.2, 0), (300, 0.2, 0))) == [1, 0]


def test_a_frame_may_have_nothing() -> None:
    assert Linking(0.5, patience=0).follow(frame(0)) == []

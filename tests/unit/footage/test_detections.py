"""Boxes: their arithmetic, and that nothing is lost on the wire."""

from hypothesis import given
from hypothesis import strategies as st

from rushes_footage.detections import Box, DetectedFrame, Detection
from rushes_footage.messages.detections import (
    detected_box_from,
    detected_box_to,
    detected_frame_from,
    detected_frame_to,
    linked_box_from,
    linked_box_to,
    tracked_frame_to,
)

CLASSES = ("person", "ball", "box")
pixels = st.floats(0, 8191, width=32)
detections = st.builds(
    Detection,
    *[pixels] * 4,
    score=st.floats(0, 1, width=32),
    class_index=st.integers(0, len(CLASSES) - 1),
    track=st.just(0),
)
tracked = st.builds(Detection, *[pixels] * 4, st.floats(0, 1, width=32), st.just(1), st.integers(1, 1 << 40))
counts = st.integers(0, 1 << 40)
sizes = st.integers(1, 1 << 16)


def test_a_box_has_a_size_a_middle_and_an_inside() -> None:
    box = Box(10, 20, 40, 30)
    assert (box.width, box.height, box.area, box.centre) == (30, 10, 300, (25, 25))
    assert box.contains(10, 30)
    assert not box.contains(9.9, 25)
    assert not box.contains(25, 30.1)


@given(st.builds(DetectedFrame, counts, counts, pixels, sizes, sizes, st.lists(detections).map(tuple)))
def test_a_frame_is_the_same_after_the_wire(frame: DetectedFrame) -> None:
    message = detected_frame_to(frame, CLASSES, "a1")
    assert detected_frame_from(message) == frame
    assert [each.class_name for each in message.detections] == [CLASSES[each.class_index] for each in frame.detections]


@given(st.builds(DetectedFrame, counts, counts, pixels, sizes, sizes, st.lists(tracked).map(tuple)))
def test_a_tracked_frame_is_the_same_after_the_wire(frame: DetectedFrame) -> None:
    assert detected_frame_from(tracked_frame_to(frame, CLASSES, "a1")) == frame


@given(detections, tracked)
def test_a_detection_is_the_same_when_it_was_linked_or_kept(one: Detection, with_track: Detection) -> None:
    assert linked_box_from(linked_box_to(one)) == one
    assert detected_box_from(detected_box_to(with_track, CLASSES)) == with_track

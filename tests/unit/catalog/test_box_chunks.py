"""Boxes of frames come back as they were written down, to an eighth of a pixel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_catalog.pipelines.domain.box_chunks import chunk_of, frames_in
from rushes_catalog.pipelines.domain.errors import ChunkDamaged
from rushes_footage.detections import DetectedFrame, Detection

starts = st.integers(0, 8190 * 8).map(lambda eighths: eighths / 8)
ends = st.integers(8190 * 8 + 1, 8191 * 8).map(lambda eighths: eighths / 8)
boxes = st.builds(
    Detection,
    x1=starts,
    y1=starts,
    x2=ends,
    y2=ends,
    score=st.integers(0, 65535).map(lambda part: part / 65535),
    class_index=st.integers(0, 9999),
    track=st.integers(0, 2**32 - 1),
)
frames = st.builds(
    DetectedFrame,
    number=st.integers(0, 2**53),
    pts=st.integers(-(2**62), 2**62),
    seconds=st.integers(0, 10**15).map(lambda nanoseconds: nanoseconds / 10**9),
    width=st.just(1920),
    height=st.just(1080),
    detections=st.lists(boxes, max_size=5).map(tuple),
)


@given(st.lists(frames, min_size=1, max_size=20))
def test_a_chunk_holds_its_frames(some: list[DetectedFrame]) -> None:
    chunk = chunk_of(some)
    assert (chunk.first, chunk.last, chunk.frames) == (some[0].number, some[-1].number, len(some))
    assert chunk.boxes == sum(len(frame.detections) for frame in some)
    assert list(frames_in(chunk.data)) == some


def test_what_lies_between_eighths_is_rounded() -> None:
    box = Detection(10.07, 20.49, 30.0, 9000.0, 0.123456, 3)
    [frame] = frames_in(chunk_of([DetectedFrame(7, 70, 0.28, 640, 360, (box,))]).data)
    [found] = frame.detections
    assert (found.x1, found.y1, found.x2) == (10.125, 20.5, 30.0)
    assert found.y2 == 0xFFFF / 8
    assert found.score == pytest.approx(box.score, abs=1e-5)


def test_boxes_without_an_area_are_left_out() -> None:
    boxes = tuple(Detection(9, 9, x2, y2, 1.0, 0) for x2, y2 in ((9.05, 20), (20, 9), (5, 20), (20, 20)))
    chunk = chunk_of([DetectedFrame(7, 70, 0.28, 640, 360, boxes)])
    assert chunk.boxes == 1
    [frame] = frames_in(chunk.data)
    assert frame.detections == boxes[3:]


def test_boxes_take_little_room() -> None:
    """An hour of people who walk: five of them in each frame."""
    walked = [
        DetectedFrame(
            number,
            number * 512,
            number / 25,
            1920,
            1080,
            tuple(
                Detection(100 * i + number / 10, 400, 100 * i + 80 + number / 10, 700, 0.9, 0, i + 1) for i in range(5)
            ),
        )
        for number in range(256)
    ]
    assert len(chunk_of(walked).data) < 256 * 5 * 16 / 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"\x02" + data[1:],
        lambda data: data[:-20],
        lambda data: data[:5] + b"\xff" + data[6:],
        lambda data: data[:1] + b"nothing",
    ],
)
def test_what_is_damaged_says_so(damage: "object") -> None:
    assert callable(damage)
    data = chunk_of([DetectedFrame(7, 70, 0.28, 640, 360, (Detection(1, 2, 3, 4, 0.5, 0),) * 40)]).data
    with pytest.raises(ChunkDamaged, match="Run the detection again"):
        list(frames_in(damage(data)))
